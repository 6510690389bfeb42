#include "report/curve_text.hpp"

#include <cmath>
#include <limits>
#include <sstream>

#include "lines_of.hpp"
#include "report/columns.hpp"

#include "testing/catch.hpp"

using namespace runner::report;

namespace {

Curve curve(const std::string& name, int epochs, double (*value)(int)) {
  Curve curve{name, {}};
  for (int i = 0; i < epochs; ++i) curve.points.emplace_back(i, value(i));
  return curve;
}

CurveLook look(int width, int height, bool utf8) {
  CurveLook look;
  look.width = width;
  look.height = height;
  look.utf8 = utf8;
  return look;
}

}  // namespace

TEST_CASE("A curve falls from the first column to the last, its ends labelled, the best epoch marked") {
  const auto falling = curve("val_loss", 5, [](int epoch) { return 5.0 - epoch; });
  CHECK(curve_text({falling}, 2, look(24, 5, true)) ==
        "── val_loss\n"
        "5 ┤──╮\n"
        "  │  ╰───╮\n"
        "3 ┤      ╰──╮\n"
        "  │         ╰───╮\n"
        "1 ┤             ╰─\n"
        "  └───────────────\n"
        "   0      ▲ 2    4 epoch\n");
}

TEST_CASE("A second curve is dots behind the first, and all is ASCII where it must be") {
  const auto high = curve("train", 5, [](int) { return 2.0; });
  const auto low = curve("val", 5, [](int) { return 1.0; });
  const auto text = curve_text({low, high}, std::nullopt, look(20, 3, false));
  CHECK(text ==
        "** val   .. train\n"
        "  2 +..........\n"
        "1.5 +\n"
        "  1 +**********\n"
        "    +----------\n"
        "     0        4 epoch\n");
}

TEST_CASE("Values far apart are drawn on a logarithmic scale, and that is said") {
  const auto text =
      curve_text({curve("loss", 3, [](int epoch) { return std::pow(10.0, -epoch); })}, std::nullopt, look(30, 3, true));
  const auto lines = lines_of(text);
  CHECK(lines[0] == "── loss   logarithmic");
  CHECK(lines[2].find(" 0.1 ┤") != std::string::npos);
}

TEST_CASE("More epochs than columns are means, which is said, and a value that is no number leaves a gap") {
  const auto many = curve("loss", 1000, [](int epoch) { return epoch == 999 ? 0.5 : 1.0; });
  const auto text = curve_text({many}, std::nullopt, look(80, 4, true));
  CHECK(text.find("1000 epochs in ") != std::string::npos);
  for (const auto& line : lines_of(text)) CHECK(columns_of(line) <= 80);
  auto broken = curve("loss", 10, [](int epoch) { return 10.0 - epoch; });
  broken.points[4].second = std::numeric_limits<double>::quiet_NaN();
  CHECK_FALSE(curve_text({broken}, std::nullopt, look(40, 4, true)).empty());
}

TEST_CASE("One epoch, or none, is no curve") {
  CHECK(curve_text({curve("loss", 1, [](int) { return 1.0; })}, std::nullopt, {}).empty());
  CHECK(curve_text({Curve{"loss", {}}}, std::nullopt, {}).empty());
}
