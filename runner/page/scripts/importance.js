// importance
