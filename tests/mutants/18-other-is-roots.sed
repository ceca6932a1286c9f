/delegate("other", other);/d
