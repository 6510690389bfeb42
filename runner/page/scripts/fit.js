// fit
