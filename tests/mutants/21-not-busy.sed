s|for (;;) /\* busy \*/|for (;;) pause()|
