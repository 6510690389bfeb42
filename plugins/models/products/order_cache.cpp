#include "models/products/order_cache.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "digest/sha256.hpp"

namespace runner::products {

namespace {

// Of a few hundred shapes; who has more finds some anew.
constexpr std::uintmax_t most_bytes = std::uintmax_t{4} << 20;

// Orders row by row, each as often as it follows itself: 8x0 2x1.
std::string text_of(const OrderMap& orders) {
  std::string text;
  for (std::size_t i = 0, end = 0; i < orders.size(); i = end) {
    for (end = i + 1; end < orders.size() && orders[end] == orders[i];) ++end;
    text += std::to_string(end - i) + "x" + std::to_string(orders[i]) + " ";
  }
  return text;
}

bool read(std::istream& stream, const Size& size, OrderMap& orders) {
  const auto results = static_cast<std::size_t>(size.results());
  while (orders.size() < results) {
    std::size_t count = 0;
    unsigned order = 0;
    char times = 0;
    if (!(stream >> count >> times >> order) || times != 'x' || count == 0 || count > results - orders.size() ||
        order >= std::size(known_orders)) {
      return false;
    }
    orders.insert(orders.end(), count, static_cast<std::uint8_t>(order));
  }
  return true;
}

bool read(std::istream& stream, const Size& size, BlockEnds& ends) {
  while (ends.empty() || ends.back() < size.terms) {
    std::int64_t end = 0;
    if (!(stream >> end) || end <= (ends.empty() ? 0 : ends.back()) || end > size.terms) return false;
    ends.push_back(end);
  }
  return true;
}

std::string line_of(const OrderCache::Key& key, const Orders& orders) {
  std::ostringstream line;
  line << key.use << " " << key.size.rows << " " << key.size.columns << " " << key.size.terms << " "
       << static_cast<int>(orders.rounding) << " ";
  for (const std::int64_t end : orders.ends) line << end << " ";
  line << text_of(orders.orders);
  return line.str();
}

std::optional<std::pair<OrderCache::Key, Orders>> read_line(const std::string& line) {
  std::istringstream stream(line);
  OrderCache::Key key;
  Orders orders;
  int rounding = 0;
  if (!(stream >> key.use >> key.size.rows >> key.size.columns >> key.size.terms >> rounding)) return std::nullopt;
  const bool is_size = key.size.rows > 0 && key.size.columns > 0 && key.size.terms > 0 &&
                       key.size.columns <= most_results / key.size.rows;
  if (!is_size || (rounding != 1 && rounding != 2)) return std::nullopt;
  orders.rounding = static_cast<Rounding>(rounding);
  if (!read(stream, key.size, orders.ends) || !read(stream, key.size, orders.orders)) return std::nullopt;
  return std::pair(key, orders);
}

}  // namespace

OrderCache::OrderCache(const std::filesystem::path& folder, const std::string& identity) {
  if (folder.empty()) return;
  file_ = folder / (sha256_hex(identity) + ".txt");
  std::ifstream stream(file_);
  // A line that was written in part, or changed, is passed over.
  for (std::string line; std::getline(stream, line);) {
    const auto space = line.rfind(' ');
    if (space == std::string::npos || sha256_hex(line.substr(0, space)) != line.substr(space + 1)) continue;
    if (auto read = read_line(line)) found_.insert_or_assign(read->first, std::move(read->second));
  }
}

std::optional<Orders> OrderCache::find(const Key& key) const {
  const auto place = found_.find(key);
  return place == found_.end() ? std::nullopt : std::optional(place->second);
}

void OrderCache::keep(const Key& key, const Orders& orders) const {
  if (file_.empty()) return;
  std::error_code error;
  std::filesystem::create_directories(file_.parent_path(), error);
  const auto size = std::filesystem::file_size(file_, error);
  if (!error && size > most_bytes) return;
  std::string line = line_of(key, orders);
  line += " " + sha256_hex(line) + "\n";
  // One write at the end, so that two processes do not mix theirs.
  const int descriptor = ::open(file_.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
  if (descriptor < 0) return;
  [[maybe_unused]] const auto written = ::write(descriptor, line.data(), line.size());
  ::close(descriptor);
}

}  // namespace runner::products
