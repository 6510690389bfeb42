#include "database/internal/row_spool.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "database/database_error.hpp"
#include "database/internal/system_error.hpp"
#include "files/writing.hpp"

namespace runner::database {

namespace {

// A row is its length in bytes and its cells, a cell the number of its alternative and its bytes; a text or a blob has
// its size before it. Nobody else ever reads it.
template <class Value>
void put(std::string& text, const Value& value) {
  text.append(reinterpret_cast<const char*>(&value), sizeof value);
}

struct PutCell {
  std::string& text;

  void operator()(std::nullptr_t) const {}
  void operator()(std::int64_t value) const { put(text, value); }
  void operator()(double value) const { put(text, value); }
  void operator()(const std::string& value) const {
    put(text, std::uint64_t{value.size()});
    text += value;
  }
  void operator()(const std::vector<std::byte>& value) const {
    put(text, std::uint64_t{value.size()});
    text.append(reinterpret_cast<const char*>(value.data()), value.size());
  }
};

template <class Value>
Value take(const char*& at) {
  Value value;
  std::memcpy(&value, at, sizeof value);
  at += sizeof value;
  return value;
}

Cell take_cell(const char*& at) {
  switch (*at++) {
    case 1:
      return take<std::int64_t>(at);
    case 2:
      return take<double>(at);
    case 3: {
      const auto size = take<std::uint64_t>(at);
      at += size;
      return std::string(at - size, size);
    }
    case 4: {
      const auto size = take<std::uint64_t>(at);
      const auto* bytes = reinterpret_cast<const std::byte*>(at);
      at += size;
      return std::vector<std::byte>(bytes, bytes + size);
    }
    default:
      return nullptr;
  }
}

std::vector<Cell> row_from(const std::string& bytes) {
  std::vector<Cell> row;
  const char* at = bytes.data();
  while (at < bytes.data() + bytes.size()) row.push_back(take_cell(at));
  return row;
}

// Reads a file from its beginning in large pieces.
class SpoolReader {
 public:
  SpoolReader(int descriptor, const std::filesystem::path& folder) : descriptor_(descriptor), folder_(folder) {}

  std::string take(std::size_t size) {
    while (buffer_.size() - begin_ < size) read_more();
    std::string bytes = buffer_.substr(begin_, size);
    begin_ += size;
    return bytes;
  }

 private:
  void read_more() {
    constexpr std::size_t piece = std::size_t{256} << 10;
    buffer_.erase(0, begin_);
    begin_ = 0;
    const auto filled = buffer_.size();
    buffer_.resize(filled + piece);
    const ssize_t got = ::pread(descriptor_, buffer_.data() + filled, piece, static_cast<off_t>(place_));
    if (got < 0 && errno != EINTR) throw system_error("a temporary file cannot be read", folder_, errno);
    if (got == 0) throw system_error("a temporary file has been cut off", folder_, EIO);
    buffer_.resize(filled + (got > 0 ? static_cast<std::size_t>(got) : 0));
    place_ += got > 0 ? static_cast<std::uint64_t>(got) : 0;
  }

  int descriptor_;
  const std::filesystem::path& folder_;
  std::string buffer_;
  std::size_t begin_ = 0;
  std::uint64_t place_ = 0;
};

}  // namespace

RowSpool::RowSpool(const std::filesystem::path& folder) : folder_(folder) {
  auto [descriptor, path] = translating_files([&] { return files::create_temporary(folder); });
  file_ = std::move(descriptor);
  ::unlink(path.c_str());
}

void RowSpool::add(const std::vector<Cell>& row) {
  constexpr std::size_t most_waiting = std::size_t{1} << 20;
  const auto begin = waiting_.size();
  put(waiting_, std::uint64_t{0});
  for (const auto& cell : row) {
    waiting_ += static_cast<char>(cell.index());
    std::visit(PutCell{waiting_}, cell);
  }
  const std::uint64_t size = waiting_.size() - begin - sizeof size;
  std::memcpy(waiting_.data() + begin, &size, sizeof size);
  if (waiting_.size() > most_waiting) write_out();
}

void RowSpool::write_out() {
  translating_files([&] { files::write_all(file_.get(), waiting_, folder_); });
  written_ += waiting_.size();
  waiting_.clear();
}

void RowSpool::each(const std::function<bool(std::vector<Cell>&&)>& show) {
  write_out();
  SpoolReader reader(file_.get(), folder_);
  for (std::uint64_t read = 0; read < written_;) {
    std::uint64_t size = 0;
    std::memcpy(&size, reader.take(sizeof size).data(), sizeof size);
    read += sizeof size + size;
    if (!show(row_from(reader.take(size)))) return;
  }
}

}  // namespace runner::database
