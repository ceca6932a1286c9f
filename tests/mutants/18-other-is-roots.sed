/delegate(other);/d
