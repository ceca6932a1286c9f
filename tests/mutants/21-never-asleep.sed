/if (read(peer/,/_exit/d
