// differences
