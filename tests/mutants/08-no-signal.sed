s/^\tsent &= tell(pid, number);//
