/delegate(lower);/d
