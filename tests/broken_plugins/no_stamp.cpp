// A library that somebody put into the folder of plugins.
extern "C" __attribute__((visibility("default"))) int answer() { return 42; }
