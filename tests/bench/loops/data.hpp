#pragma once

#include <torch/torch.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace bench {

/// Holds inputs and class numbers, one row a sample.
struct Samples {
  torch::Tensor x;
  torch::Tensor y;
};

/// Holds a data set divided as this program divides it, so that both train on the same rows in the same order.
struct Parts {
  Samples train;
  Samples validation;
};

/// Reads a CSV file that ships: a header, numbers, the class in the last column. Divides the features by `divisor`.
Samples read_csv(const std::string& name, float divisor);

/// Reads the first `count` training images of Debian's package dataset-fashion-mnist, scaled to 0..1.
Samples read_fashion_mnist(std::int64_t count);

/// Sets a fifth of the rows aside.
Parts split(const Samples& all, std::uint64_t seed);

/// Holds the seconds of each epoch and the validation loss of the last.
struct Timed {
  std::vector<double> seconds;
  double loss = 0.0;
};

/// Measures from its construction, or the last call of `lap`, to this one.
class Stopwatch {
 public:
  double lap() {
    const auto now = std::chrono::steady_clock::now();
    const double seconds = std::chrono::duration<double>(now - begin_).count();
    begin_ = now;
    return seconds;
  }

 private:
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

/// Trains once with a seed.
Timed wine(std::uint64_t seed);
Timed digits_index_select(std::uint64_t seed);
Timed digits_data_loader(std::uint64_t seed);
Timed fashion_mnist(std::uint64_t seed);

}  // namespace bench
