#include "archives/zip_file.hpp"

#include "archives/archive_error.hpp"
#include "testing/draw.hpp"
#include "zip_bytes.hpp"

#include "testing/catch.hpp"

using namespace runner::testing;
using runner::archives::ArchiveError;
using runner::archives::ZipFile;

namespace {

// Every file's content, `name=content;` for each.
std::string contents_of(const std::string& bytes) {
  const ZipFile zip(bytes, nullptr);
  std::string text;
  for (const auto& entry : zip.entries()) text += entry.name + "=" + std::string(zip.content(entry).bytes) + ";";
  return text;
}

std::string refusal(const std::string& bytes) {
  try {
    return "accepted: " + contents_of(bytes);
  } catch (const ArchiveError& error) {
    return error.what();
  }
}

const std::string repeated(5000, 'r');

}  // namespace

TEST_CASE("Stored and deflated files are given out by name, of small and of large archives, behind a comment too") {
  const std::vector<ZipPart> parts = {stored("b/two", "2"), deflated("a", repeated), stored("empty", "")};
  const std::string expected = "a=" + repeated + ";b/two=2;empty=;";
  CHECK(contents_of(zip_of(parts)) == expected);
  CHECK(contents_of(zip_of(parts, {.is_zip64 = true})) == expected);
  CHECK(contents_of(zip_of(parts, {.comment = "a comment PK\x05\x06 with a mark in it"})) == expected);
  CHECK(contents_of(zip_of({})).empty());
  const std::string bytes = zip_of(parts);
  const ZipFile zip(bytes, nullptr);
  CHECK(zip.find("b/two") != nullptr);
  CHECK(zip.find("b") == nullptr);
}

TEST_CASE("What is no zip archive, or is cut off, is refused") {
  const std::string whole = zip_of({stored("a", "one"), stored("b", "two")});
  CHECK(refusal("") == "it is no zip archive, or cut off");
  CHECK(refusal(std::string(100'000, 'x')) == "it is no zip archive, or cut off");
  CHECK(refusal(whole.substr(1)) != "accepted: a=one;b=two;");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    INFO(size);
    CHECK(refusal(whole.substr(0, size)) == "it is no zip archive, or cut off");
  }
}

TEST_CASE("A file whose bytes, sizes or names contradict each other is refused by name") {
  const ZipPart sound = deflated("a", repeated);
  const auto refused = [&](auto&& change) {
    ZipPart part = sound;
    change(part);
    return refusal(zip_of({part}));
  };
  CHECK(refused([](ZipPart& part) { part.crc ^= 1; }) ==
        "'a' is damaged: it does not unpack to the bytes that were packed");
  CHECK(refused([](ZipPart& part) { part.size -= 1; }) ==
        "'a' is damaged: it does not unpack to the bytes that were packed");
  CHECK(refused([](ZipPart& part) { part.size += 1; }) ==
        "'a' is damaged: it does not unpack to the bytes that were packed");
  CHECK(refused([](ZipPart& part) { part.size = 4'000'000'000; }) ==
        "'a' is damaged: it cannot unpack to 4000000000 bytes");
  CHECK(refused([](ZipPart& part) { part.flags = 1; }) == "'a' in it is encrypted");
  CHECK(refused([](ZipPart& part) { part.method = 14; }) == "'a' in it is packed in a way that is not known here");
  CHECK(refused([](ZipPart& part) { part.method = 0; }) == "'a' in it has two different sizes");
  CHECK(refused([](ZipPart& part) { part.own_name = "b"; }) == "'a' has another name in its own header");
  ZipPart damaged = stored("a", "one");
  damaged.packed[1] = 'N';
  CHECK(refusal(zip_of({damaged})) == "'a' is damaged: its bytes do not fit their CRC-32");
}

TEST_CASE("A name that is there twice, and bytes that belong to two files, are refused") {
  CHECK(refusal(zip_of({stored("a", "one"), stored("b", "two"), stored("a", "one")})) == "'a' is there twice");
  ZipPart inner = stored("b", "two");
  inner.header = own_header(stored("a", "")).size();
  const ZipPart outer = stored("a", own_header(inner) + inner.packed);
  CHECK(refusal(zip_of({outer, inner})) == "it is damaged: some of its bytes belong to two files");
}

TEST_CASE("Places and numbers past the end of the archive are refused, and take no memory") {
  ZipPart far = stored("b", "two");
  for (const std::uint64_t header : {std::uint64_t{100'000}, std::uint64_t{4'000'000'000}}) {
    far.header = header;
    const std::vector<ZipPart> parts = {stored("a", repeated), far};
    CHECK(refusal(zip_of(parts)) == "it is cut off or damaged: a record reaches past its end");
    CHECK(refusal(zip_of(parts, {.is_zip64 = true})) == "it is cut off or damaged: a record reaches past its end");
  }
  const std::vector<ZipPart> one = {stored("a", "one")};
  CHECK(refusal(zip_of(one, {.more_files = 1})) == "it says that it holds more files than it can");
  CHECK(refusal(zip_of(one, {.is_zip64 = true, .more_files = std::uint64_t{1} << 60})) ==
        "it says that it holds more files than it can");
  CHECK(refusal(zip_of({stored("a", repeated)}, {.more_files = 1})) ==
        "it is cut off or damaged: a record reaches past its end");
}

TEST_CASE("Ten thousand changed archives are read or refused") {
  Draw draw(0);
  const std::string wholes[] = {zip_of({stored("a", "one"), deflated("b", repeated)}),
                                zip_of({stored("a", "one"), deflated("b", repeated)}, {.is_zip64 = true})};
  int refused = 0;
  for (int i = 0; i < 10'000; ++i) {
    std::string bytes = wholes[i % 2];
    for (std::size_t changes = 1 + draw.below(3); changes > 0; --changes)
      bytes[draw.below(bytes.size())] = static_cast<char>(draw.below(256));
    refused += refusal(bytes).starts_with("accepted") ? 0 : 1;
  }
  CHECK(refused > 5'000);
}
