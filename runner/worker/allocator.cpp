// jemalloc reads this before main, in place of an environment variable. Memory that tensors leave is kept for the next
// ones: giving it back and faulting it in again took a seventh of a convolutional network's time.
extern "C" {
extern __attribute__((visibility("default"))) const char* const malloc_conf;
const char* const malloc_conf = "dirty_decay_ms:-1,muzzy_decay_ms:-1";
}
