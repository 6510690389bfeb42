#include "analysis/curve_band.hpp"

#include <cmath>

#include "testing/catch.hpp"

using namespace runner::analysis;

namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();

}  // namespace

TEST_CASE("A band is the mean and deviation of those curves that have a finite number in an epoch") {
  const Curve first{0, {1.0, 2.0, none}};
  const Curve second{1, {4.0, std::numeric_limits<double>::infinity(), 7.0}};
  const auto band = curve_band({&first, &second});
  CHECK(band.first_epoch == 0);
  CHECK(band.n == std::vector<std::int64_t>{1, 2, 0, 1});
  CHECK(band.mean[0] == 1.0);
  CHECK(band.mean[1] == 3.0);
  CHECK(std::isnan(band.mean[2]));
  CHECK(std::isnan(band.sd[0]));
  CHECK(std::abs(band.sd[1] - std::sqrt(2.0)) < 1e-15);
}

TEST_CASE("Quantiles lie between the values of an ordered sample") {
  std::vector<Curve> curves;
  for (int i = 10; i >= 0; --i) curves.push_back({3, {static_cast<double>(i)}});
  std::vector<const Curve*> chosen;
  for (const auto& curve : curves) chosen.push_back(&curve);
  const auto quantiles = curve_quantiles(chosen);
  CHECK(quantiles.first_epoch == 3);
  CHECK(quantiles.n == std::vector<std::int64_t>{11});
  CHECK(quantiles.low == std::vector<double>{1.0});
  CHECK(quantiles.median == std::vector<double>{5.0});
  CHECK(quantiles.high == std::vector<double>{9.0});
}

TEST_CASE("Of no curve there is no band") {
  CHECK(curve_band({}).n.empty());
  CHECK(curve_quantiles({}).n.empty());
}
