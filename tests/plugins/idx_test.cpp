#include <zlib.h>

#include <bit>

#include "mutations.hpp"
#include "sample/sample.hpp"
#include "shipped_dataset.hpp"
#include "testing/temporary_folder.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;
using nlohmann::json;

namespace {

std::string big_endian(std::uint64_t value, int bytes = 4) {
  std::string text;
  for (int i = bytes - 1; i >= 0; --i) text += static_cast<char>(value >> (8 * i));
  return text;
}

std::string idx(unsigned type, const std::vector<std::uint32_t>& shape, const std::string& numbers) {
  std::string content = big_endian(type << 8 | shape.size());
  for (const auto size : shape) content += big_endian(size);
  return content + numbers;
}

// Three images of 2 × 2 and their labels, two more to test on.
struct IdxFiles {
  TemporaryFolder folder;
  std::string images =
      write("images", idx(8, {3, 2, 2}, std::string("\x00\x33\x66\x99\xcc\xff\x01\x02\x03\x04\x05\x06", 12)));
  std::string labels = write("labels", idx(8, {3}, "\x07\x02\x07"));
  std::string test_images = write("test_images", idx(8, {2, 2, 2}, "\x10\x20\x30\x40\x50\x60\x70\x7f"));
  std::string test_labels = write("test_labels", idx(8, {2}, "\x02\x05"));

  std::string write(const std::string& name, const std::string& content) const {
    return folder.write(name, content).string();
  }
  std::string zipped(const std::string& name, const std::string& content) const {
    const auto path = folder.path() / name;
    const gzFile file = ::gzopen(path.c_str(), "wb");
    ::gzwrite(file, content.data(), static_cast<unsigned>(content.size()));
    REQUIRE(::gzclose(file) == Z_OK);
    return path.string();
  }
  json parameters(json more = json::object()) const {
    more.update({{"images", images}, {"labels", labels}});
    return more;
  }
};

}  // namespace

TEST_CASE("Images of an IDX file are rows of numbers from 0 to 1, or images of one channel") {
  const IdxFiles files;
  const auto dataset = shipped_dataset("idx", files.parameters());
  CHECK(dataset->info().size == 3);
  CHECK(dataset->info().predefined_splits.empty());
  CHECK(dataset->info().class_names == std::vector<std::string>{"2", "7"});
  const torch::Tensor pixels =
      torch::tensor({0, 0x33, 0x66, 0x99, 0xcc, 0xff, 1, 2, 3, 4, 5, 6}).to(torch::kFloat32).reshape({3, 4});
  const Batch all = all_of(*dataset);
  CHECK(same_bits(all.inputs.only(), pixels / 255.0F));
  CHECK(same_bits(all.targets.only(), torch::tensor({1, 0, 1}, torch::kInt64)));
  const auto images = shipped_dataset("idx", files.parameters({{"shape", "image"}, {"scale", false}}));
  CHECK(same_bits(all_of(*images).inputs.only(), pixels.reshape({3, 1, 2, 2})));
}

TEST_CASE("A gzipped IDX file is read as the file in it") {
  const IdxFiles files;
  const auto plain = shipped_dataset("idx", files.parameters());
  const auto images =
      files.zipped("images.gz", idx(8, {3, 2, 2}, std::string("\x00\x33\x66\x99\xcc\xff\x01\x02\x03\x04\x05\x06", 12)));
  const auto zipped = shipped_dataset("idx", {{"images", images}, {"labels", files.labels}});
  CHECK(same_bits(all_of(*zipped).inputs.only(), all_of(*plain).inputs.only()));
  CHECK(zipped->info().sha256 == plain->info().sha256);
}

TEST_CASE("Test images are set aside, and their labels may be others than those to train on") {
  const IdxFiles files;
  const auto dataset = shipped_dataset(
      "idx", files.parameters({{"test_images", files.test_images}, {"test_labels", files.test_labels}}));
  CHECK(dataset->info().size == 5);
  CHECK(dataset->info().class_names == std::vector<std::string>{"2", "5", "7"});
  REQUIRE(dataset->info().predefined_splits.size() == 1);
  CHECK(dataset->info().predefined_splits[0].split == Split::test);
  CHECK(same_bits(dataset->info().predefined_splits[0].indices, torch::tensor({3, 4}, torch::kInt64)));
  CHECK(same_bits(all_of(*dataset).targets.only(), torch::tensor({2, 0, 2, 0, 1}, torch::kInt64)));
  check_says(refusal("idx", files.parameters({{"test_images", files.test_images}})),
             "test_images and test_labels are given together");
  check_says(refusal("idx", files.parameters({{"test_images", files.test_labels}, {"test_labels", files.test_labels}})),
             "test_labels: its items are of another type or size");
}

TEST_CASE("The same samples with another part set aside have another digest") {
  const IdxFiles files;
  const auto all_images = files.write("all_images", idx(8, {4, 1}, "abcd"));
  const auto all_labels = files.write("all_labels", idx(8, {4}, "\1\2\1\2"));
  const auto digest = [&](std::size_t train) {
    const auto write = [&](const std::string& name, const std::string& numbers, bool is_image) {
      const auto size = static_cast<std::uint32_t>(numbers.size());
      return files.write(name, idx(8, is_image ? std::vector<std::uint32_t>{size, 1} : std::vector{size}, numbers));
    };
    const std::string pixels = "abcd";
    const std::string classes = "\1\2\1\2";
    return shipped_dataset("idx", {{"images", write("a", pixels.substr(0, train), true)},
                                   {"labels", write("b", classes.substr(0, train), false)},
                                   {"test_images", write("c", pixels.substr(train), true)},
                                   {"test_labels", write("d", classes.substr(train), false)}})
        ->info()
        .sha256;
  };
  CHECK(digest(2) != digest(3));
  CHECK(digest(2) == digest(2));
}

TEST_CASE("Every type of an IDX file is read, brought from big-endian, and left unscaled") {
  const IdxFiles files;
  const auto read = [&](unsigned type, const std::string& numbers) {
    const auto path = files.write("typed", idx(type, {3, 1}, numbers));
    return all_of(*shipped_dataset("idx", {{"images", path}, {"labels", files.labels}})).inputs.only().flatten();
  };
  const torch::Tensor expected = torch::tensor({-2.0F, 3.0F, 100.0F});
  const auto numbers = [](int bytes, std::initializer_list<std::uint64_t> values) {
    std::string text;
    for (const auto value : values) text += big_endian(value, bytes);
    return text;
  };
  const auto bits = [](float value) { return std::bit_cast<std::uint32_t>(value); };
  const auto wide = [](double value) { return std::bit_cast<std::uint64_t>(value); };
  const auto minus_two = static_cast<std::uint64_t>(-2);
  CHECK(same_bits(read(0x09, numbers(1, {minus_two, 3, 100})), expected));
  CHECK(same_bits(read(0x0b, numbers(2, {minus_two, 3, 100})), expected));
  CHECK(same_bits(read(0x0c, numbers(4, {minus_two, 3, 100})), expected));
  CHECK(same_bits(read(0x0d, numbers(4, {bits(-2), bits(3), bits(100)})), expected));
  CHECK(same_bits(read(0x0e, numbers(8, {wide(-2), wide(3), wide(100)})), expected));
}

TEST_CASE("A damaged IDX file is refused with its name and the byte") {
  const IdxFiles files;
  const auto refused = [&](const std::string& content, const std::string& what) {
    const auto path = files.write("damaged", content);
    check_says(refusal("idx", {{"images", path}, {"labels", files.labels}}), path + ": " + what);
  };
  refused("", "byte 0: the file ends here, where 4 more bytes must be");
  refused("x,y\n1,2\n", "byte 4: this is no IDX file of numbers");
  refused(idx(0x0a, {3}, "abc"), "byte 4: this is no IDX file of numbers");
  refused(big_endian(0x800), "byte 4: this is no IDX file of numbers");
  refused(idx(8, {0, 2}, ""), "byte 12: the file holds nothing");
  refused(idx(8, {3, 0}, ""), "byte 12: an item has no numbers");
  refused(idx(8, {0xffffffff, 0xffffffff, 0xffffffff}, "a"), "byte 16: the sizes are larger than a file can be");
  refused(idx(8, {0xffffffff, 28, 28}, "abc"), "byte 19: the file ends here");
  refused(idx(8, {3, 2}, "abcde"), "byte 17: the file ends here, where 1 more bytes must be");
  refused(idx(8, {3, 2}, "abcdefg"), "byte 19: the file goes on after its last item");
  check_says(refusal("idx", {{"images", files.test_images}, {"labels", files.labels}}),
             "labels: has 3 labels for the 2 images of");
  check_says(refusal("idx", {{"images", "/nowhere"}, {"labels", files.labels}}),
             "/nowhere: cannot be read: No such file or directory");
  check_says(refusal("idx", {{"images", files.folder.path().string()}, {"labels", files.labels}}),
             "cannot be read: it is no regular file");
}

TEST_CASE("Images of another IDX file are predicted for, and labels for them are a matter of a block") {
  const IdxFiles files;
  const auto trained = shipped_dataset("idx", files.parameters());
  const auto read = shipped_reader("idx", files.parameters(), trained->info(), {files.test_images, false});
  CHECK(all_of(*read).inputs.only()[1][3].item<float>() == 0x7f / 255.0F);
  CHECK_THROWS_WITH(shipped_reader("idx", files.parameters(), trained->info(), {files.test_images, true}),
                    Catch::Contains("give a block that says where the labels are, {plugin: idx, images: "));
}

TEST_CASE("Images of another type than those that a model was trained on are refused where bytes are scaled") {
  const IdxFiles files;
  const std::string words = files.write("words", idx(0x0c, {1, 2, 2}, std::string(16, '\x01')));
  const auto trained = shipped_dataset("idx", files.parameters());
  const auto read = [&](const json& parameters, const std::string& file) {
    return shipped_reader("idx", parameters, trained->info(), {file, false});
  };
  CHECK_THROWS_WITH(
      read(files.parameters(), words),
      Catch::Contains(words + ": holds numbers of type int32, and those of the training are of type uint8"));
  CHECK_NOTHROW(read(files.parameters({{"scale", false}}), words));
  json of_words = files.parameters();
  of_words["images"] = words;
  CHECK_NOTHROW(read(of_words, words));
  CHECK_THROWS_WITH(read(of_words, files.test_images), Catch::Contains("those of the training are of type int32"));
  json absent = files.parameters();
  absent["images"] = "/nowhere";
  CHECK_NOTHROW(read(absent, files.test_images));
  CHECK_THROWS_WITH(read(absent, words), Catch::Contains("whether those of the training were bytes"));
}

TEST_CASE("Mutated headers of IDX files are refused or read, without taking memory") {
  const IdxFiles files;
  const std::string whole = idx(8, {3, 2, 2}, "abcdefghijkl");
  int refused = 0;
  const auto growth = growth_of_memory([&] {
    for (std::uint64_t number = 0; number < 500; ++number) {
      const auto path = files.write("mutated", mutated(whole, 16, number));
      try {
        all_of(*shipped_dataset("idx", {{"images", path}, {"labels", files.labels}}));
      } catch (const std::exception&) {
        ++refused;
      }
    }
  });
  CHECK(refused > 300);
  CHECK(growth < std::uint64_t{64} << 20);
}
