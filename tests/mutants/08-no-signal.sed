s/^\tkill(pid, number);//
