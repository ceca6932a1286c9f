/delegate("lower", lower);/d
