#include "models/products/order_cache.hpp"

#include <ATen/CPUFunctions.h>

#include <fstream>
#include <sstream>
#include <tuple>

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

// All that a product of so many terms may have, in one block or two.
std::vector<Orders> all_orders(std::int64_t terms) {
  std::vector<Orders> all;
  for (std::uint8_t order = 0; order < std::size(known_orders); ++order) {
    for (const Rounding rounding : {Rounding::once, Rounding::twice}) {
      all.push_back({rounding, {terms}, {order}});
      for (const std::int64_t end : {8, 16}) {
        if (end < terms) all.push_back({rounding, {end, terms}, {order}});
      }
    }
  }
  return all;
}

// All additions of a single result.
auto additions_of(const Orders& orders) {
  std::vector<std::tuple<std::int64_t, std::int64_t, std::int64_t>> additions;
  for (const JointSum& joint : joint_sums(known_orders[orders.orders.front()], orders.ends, true)) {
    additions.emplace_back(joint.one, joint.other, joint.terms);
  }
  return additions;
}

Reference reference_in(const Size& size, const Orders& orders) {
  const auto call = [size, product = SmallProduct(size, orders)](const at::Tensor& left, const at::Tensor& right,
                                                                 const at::Tensor& start) {
    at::Tensor result = at::empty({size.rows, size.columns});
    product({.left = left.data_ptr<float>(),
             .left_row = left.stride(0),
             .left_term = left.stride(1),
             .right = right.data_ptr<float>(),
             .right_term = right.stride(0),
             .result = result.data_ptr<float>(),
             .start = start.data_ptr<float>()});
    return result;
  };
  return {.product = call, .has_start = true};
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

TEST_CASE("Kept orders of a single result agree with the product that they were found of, and with no other") {
  if (!runner::optimizers::can_round_once()) return;
  for (const std::int64_t terms : {2, 3, 8, 9, 10, 13, 16, 17, 20, 33, 64, 142}) {
    const Size size{1, 1, terms};
    const auto all = all_orders(terms);
    for (std::size_t i = 0; i < all.size(); ++i) {
      for (std::size_t j = 0; j < all.size(); ++j) {
        INFO(terms << " terms, orders " << i << " and " << j);
        const bool is_same = all[i].rounding == all[j].rounding && additions_of(all[i]) == additions_of(all[j]);
        CHECK(agrees(size, reference_in(size, all[i]), all[j]) == is_same);
      }
    }
  }
}
