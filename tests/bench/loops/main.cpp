#include <cstdio>
#include <cstdlib>
#include <string>

#include "data.hpp"

// bench_loops LOOP TRIALS [THREADS]: trains with the seeds 0, 1, … and prints a line for each: the validation loss of
// the last epoch, then the seconds of every epoch.
int main(int count, char** arguments) {
  const std::string loop = count > 2 ? arguments[1] : "";
  const int threads = count > 3 ? std::atoi(arguments[3]) : 1;
  at::set_num_threads(threads);
  for (int seed = 0; count > 2 && seed < std::atoi(arguments[2]); ++seed) {
    bench::Timed timed;
    if (loop == "wine")
      timed = bench::wine(seed);
    else if (loop == "digits")
      timed = bench::digits_index_select(seed);
    else if (loop == "digits_data_loader")
      timed = bench::digits_data_loader(seed);
    else if (loop == "fashion_mnist")
      timed = bench::fashion_mnist(seed);
    else
      return 2;
    std::printf("%.9g", timed.loss);
    for (const double seconds : timed.seconds) std::printf(" %.9g", seconds);
    std::printf("\n");
  }
  return count > 2 ? 0 : 2;
}
