#include "models/products/order_cache.hpp"

#include <ATen/CPUFunctions.h>

#include <fstream>
#include <sstream>

#include "models/products/order_search.hpp"
#include "testing/temporary_folder.hpp"

#include "testing/catch.hpp"

using namespace runner::products;
using runner::testing::TemporaryFolder;

namespace {

const OrderCache::Key small{"affine/1", {2, 3, 20}};
const Orders mixed{Rounding::twice, {16, 20}, {0, 0, 1, 1, 1, 3}};

std::filesystem::path only_file_in(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) files.push_back(entry.path());
  REQUIRE(files.size() == 1);
  return files[0];
}

std::string text_of(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

bool is_mixed(const std::optional<Orders>& found) {
  return found && found->rounding == mixed.rounding && found->ends == mixed.ends && found->orders == mixed.orders;
}

}  // namespace

TEST_CASE("Orders that one process keeps the next one finds") {
  const TemporaryFolder folder;
  const auto place = folder.path() / "new/folder";
  OrderCache(place, "here").keep(small, mixed);
  const OrderCache next(place, "here");
  CHECK(is_mixed(next.find(small)));
  CHECK_FALSE(next.find({"affine/2", small.size}));
  CHECK_FALSE(next.find({"affine/1", {2, 3, 21}}));
  CHECK_FALSE(OrderCache(place, "elsewhere").find(small));
}

TEST_CASE("A line of kept orders that was cut or changed is passed over, and what follows it is read") {
  const TemporaryFolder folder;
  OrderCache(folder.path(), "here").keep(small, mixed);
  const auto file = only_file_in(folder.path());
  const std::string line = text_of(file);
  for (std::size_t i = 0; i + 1 < line.size(); ++i) {
    INFO("character " << i);
    std::string changed = line;
    changed[i] = changed[i] == '1' ? '2' : '1';
    std::ofstream(file) << changed;
    CHECK_FALSE(OrderCache(folder.path(), "here").find(small));
    std::ofstream(file) << line.substr(0, i) << "\n" << line;
    CHECK(is_mixed(OrderCache(folder.path(), "here").find(small)));
  }
}

TEST_CASE("Where orders cannot be kept nothing is found, and nothing fails") {
  const TemporaryFolder folder;
  const auto file = folder.write("file", "no folder");
  OrderCache(file, "here").keep(small, mixed);
  CHECK_FALSE(OrderCache(file, "here").find(small));
  OrderCache({}, "here").keep(small, mixed);
  CHECK_FALSE(OrderCache({}, "here").find(small));
}

TEST_CASE("Orders that are not the reference's do not agree with it, wherever they were kept") {
  if (!runner::optimizers::can_round_once()) return;
  const Reference reference{
      [](const at::Tensor& left, const at::Tensor& right, const at::Tensor&) { return at::cpu::mm(left, right); }};
  const Size size{10, 12, 40};
  const auto found = find_orders(size, reference);
  if (!found) return;
  CHECK(agrees(size, reference, *found));
  Orders other = *found;
  other.orders.back() = other.orders.back() == 0 ? 1 : 0;
  CHECK_FALSE(agrees(size, reference, other));
  other = *found;
  other.ends = {8, 40};
  CHECK_FALSE(agrees(size, reference, other));
}
