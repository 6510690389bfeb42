#include <cmath>
#include <runner/names_samples.hpp>

#include "mutations.hpp"
#include "sample/sample.hpp"
#include "shipped_dataset.hpp"
#include "testing/temporary_folder.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;
using nlohmann::json;

namespace {

std::string picture(const std::string& name) {
  return content_of(std::string(PROJECT_FOLDER) + "/tests/reference/images/" + name);
}

std::uint8_t byte_of(const std::string& hex, std::size_t at) {
  return static_cast<std::uint8_t>(std::stoi(hex.substr(2 * at, 2), nullptr, 16));
}

// Two classes with two and one images.
struct Folder {
  TemporaryFolder folder;

  explicit Folder(const std::string& part = "") {
    write(part + "cat/1.png", picture("rgb.png"));
    write(part + "cat/2.jpg", picture("rgb.jpg"));
    write(part + "ant/x.png", picture("noise.png"));
  }
  std::filesystem::path write(const std::string& name, const std::string& content) const {
    return folder.write(name, content);
  }
  json parameters(json more = json::object()) const {
    more.update({{"path", folder.path().string()}});
    return more;
  }
  std::string refused(json more = json::object()) const { return refusal("images", parameters(std::move(more))); }
};

// A JPEG file with a note of how the camera was held, in one of both byte orders.
std::string held(const std::string& jpeg, char orientation, bool big_endian) {
  using namespace std::string_literals;
  const std::string head = big_endian ? "MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0"s + orientation + "\0\0"s
                                      : "II\x2a\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0"s + orientation + "\0\0\0"s;
  const std::string block = "Exif\0\0"s + head + "\0\0\0\0"s;
  return jpeg.substr(0, 2) + "\xff\xe1\0"s + static_cast<char>(block.size() + 2) + block + jpeg.substr(2);
}

torch::Tensor pixels_of(const std::string& jpeg, std::int64_t height, std::int64_t width) {
  const TemporaryFolder folder;
  folder.write("a/x.jpg", jpeg);
  folder.write("b/y.png", picture("noise.png"));
  const json size = {height, width};
  return all_of(*shipped_dataset("images", {{"path", folder.path().string()}, {"size", size}})).inputs.only()[0];
}

}  // namespace

TEST_CASE("A picture stands upright however the camera was held, where its file says so in a way that can be read") {
  const std::string jpeg = picture("rgb.jpg");
  const torch::Tensor stored = pixels_of(jpeg, 23, 31);
  const torch::Tensor turned = stored.transpose(1, 2);
  const std::vector<torch::Tensor> seen = {stored, stored.flip(2), stored.flip({1, 2}), stored.flip(1),
                                           turned, turned.flip(2), turned.flip({1, 2}), turned.flip(1)};
  for (const bool big_endian : {true, false}) {
    for (std::size_t i = 0; i < seen.size(); ++i) {
      INFO("orientation " << i + 1);
      const auto file = held(jpeg, static_cast<char>(i + 1), big_endian);
      CHECK(same_bits(pixels_of(file, seen[i].size(1), seen[i].size(2)), seen[i].contiguous()));
    }
    CHECK(same_bits(pixels_of(held(jpeg, 9, big_endian), 23, 31), stored));
  }
}

TEST_CASE("Images are decoded, resized and turned grey as Pillow does it") {
  const auto rows = reference_table("images.tsv");
  REQUIRE(rows.size() == 36);
  for (const auto& row : rows) {
    INFO(row.at("file") << " to " << row.at("height") << " × " << row.at("width") << ", " << row.at("channels"));
    const TemporaryFolder folder;
    folder.write("a/" + row.at("file"), picture(row.at("file")));
    folder.write("b/another.png", picture("noise.png"));
    const auto dataset = shipped_dataset("images", {{"path", folder.path().string()},
                                                    {"size", {std::stoi(row.at("height")), std::stoi(row.at("width"))}},
                                                    {"channels", row.at("channels")}});
    const torch::Tensor pixels = all_of(*dataset).inputs.only()[0] * 255.0F;
    REQUIRE(static_cast<std::size_t>(pixels.numel()) * 2 == row.at("pixels").size());
    const auto* pixel = pixels.data_ptr<float>();
    int most = 0;
    for (std::int64_t i = 0; i < pixels.numel(); ++i) {
      const int difference = std::lround(pixel[i]) - byte_of(row.at("pixels"), static_cast<std::size_t>(i));
      most = std::max(most, std::abs(difference));
    }
    // Releases of a JPEG decoder may round in another way.
    CHECK(most <= (row.at("file").ends_with(".png") ? 0 : 2));
  }
}

TEST_CASE("A folder is a class, in alphabetical order, and its files come in theirs") {
  const Folder images;
  const auto dataset = shipped_dataset("images", images.parameters({{"size", {4, 6}}}));
  CHECK(dataset->info().class_names == std::vector<std::string>{"ant", "cat"});
  CHECK(dataset->info().outputs == 2);
  CHECK(dataset->info().input_shape == std::vector<std::int64_t>{3, 4, 6});
  CHECK(dataset->info().predefined_splits.empty());
  const Batch all = all_of(*dataset);
  CHECK(same_bits(all.targets.only(), torch::tensor({0, 1, 1}, torch::kInt64)));
  CHECK(all.inputs.only().min().item<float>() >= 0.0F);
  CHECK(all.inputs.only().max().item<float>() <= 1.0F);
  // The same picture, but for what JPEG loses.
  CHECK((all.inputs.only()[1] - all.inputs.only()[2]).abs().max().item<float>() < 0.2F);
}

TEST_CASE("The folders train, val and test are parts of their own") {
  const Folder images("train/");
  images.write("val/cat/3.png", picture("grey.png"));
  images.write("test/ant/4.png", picture("noise.png"));
  images.write("train/notes.txt", "from the web");
  images.write("train/cat/.hidden", "");
  images.write("train/cat/Thumbs.db", "of Windows");
  images.write("train/desktop.ini", "of Windows");
  const auto dataset = shipped_dataset("images", images.parameters());
  CHECK(dataset->info().size == 5);
  CHECK(dataset->info().class_names == std::vector<std::string>{"ant", "cat"});
  REQUIRE(dataset->info().predefined_splits.size() == 2);
  CHECK(dataset->info().predefined_splits[0].split == Split::validation);
  CHECK(same_bits(dataset->info().predefined_splits[0].indices, torch::tensor({3}, torch::kInt64)));
  CHECK(dataset->info().predefined_splits[1].split == Split::test);
  CHECK(same_bits(dataset->info().predefined_splits[1].indices, torch::tensor({4}, torch::kInt64)));
  CHECK(same_bits(all_of(*dataset).targets.only(), torch::tensor({0, 1, 1, 1, 0}, torch::kInt64)));
  REQUIRE(dataset->info().notes.size() == 2);
  const std::string notes = dataset->info().notes[0] + "\n" + dataset->info().notes[1];
  check_says(notes, "1 files that lie in no class are passed over, notes.txt");
  check_says(notes, "1 of 5 images have the pixels of an earlier one");
  images.write("val/dog/5.png", picture("grey.png"));
  check_says(images.refused(), "val/dog: is a class that the images to train on do not have");
}

TEST_CASE("The digest follows the pixels and the parts, not the names of files") {
  const Folder images;
  const auto digest = [&] { return shipped_dataset("images", images.parameters())->info().sha256; };
  const std::string before = digest();
  std::filesystem::rename(images.folder.path() / "ant/x.png", images.folder.path() / "ant/y.png");
  CHECK(digest() == before);
  images.write("ant/y.png", picture("grey.png"));
  CHECK(digest() != before);
}

TEST_CASE("Images of which nothing is left but one colour are said") {
  const Folder images;
  CHECK(shipped_dataset("images", images.parameters())->info().notes.empty());
  const auto blank = shipped_dataset("images", images.parameters({{"size", {1, 1}}, {"channels", "grey"}}));
  REQUIRE_FALSE(blank->info().notes.empty());
  CHECK_THAT(blank->info().notes[0],
             Catch::StartsWith("warning: 3 of 3 images are of one black, white or grey alone, "));
}

TEST_CASE("Images of 16 bits a channel are rounded to 8, and that is said") {
  const Folder images;
  const auto deep = images.write("ant/a.png", picture("deep.png"));
  const auto dataset = shipped_dataset("images", images.parameters({{"size", {3, 4}}, {"channels", "grey"}}));
  const auto expected = torch::tensor({0, 0, 0, 1, 1, 1, 1, 16, 128, 254, 254, 255}, torch::kFloat).view({1, 3, 4});
  CHECK(same_bits(all_of(*dataset).inputs.only()[0].mul(255).round(), expected));
  REQUIRE(dataset->info().notes.size() == 1);
  CHECK_THAT(dataset->info().notes[0], Catch::StartsWith("warning: 1 of 4 images have 16 bits a channel, " +
                                                         deep.string() + " the first of them, and are rounded to 8"));
}

TEST_CASE("Images that are there twice are said, and how many lie in several classes") {
  const Folder images;
  const auto copy = images.write("cat/3.png", picture("rgb.png"));
  images.write("dog/1.png", picture("rgb.png"));
  const auto notes = shipped_dataset("images", images.parameters())->info().notes;
  REQUIRE(notes.size() == 1);
  CHECK_THAT(notes[0], Catch::StartsWith("warning: 2 of 5 images have the pixels of an earlier one, " + copy.string()));
  CHECK_THAT(notes[0], Catch::Contains("the first of them, 1 in another class: one that trains may validate"));
}

TEST_CASE("A link to an image of the same folder is passed over, and one to an image elsewhere is an image") {
  const Folder images;
  std::filesystem::create_symlink("x.png", images.folder.path() / "ant/also.png");
  const auto elsewhere = images.folder.write("elsewhere.png", picture("grey.png"));
  std::filesystem::create_symlink(elsewhere, images.folder.path() / "ant/grey.png");
  const auto dataset = shipped_dataset("images", {{"path", images.folder.path().string()}});
  CHECK(dataset->info().size == 4);
  REQUIRE_FALSE(dataset->info().notes.empty());
  check_says(dataset->info().notes[0] + (dataset->info().notes.size() > 1 ? dataset->info().notes[1] : ""),
             "1 links to images of the same folder are passed over");
}

TEST_CASE("What is no image is refused with its file's name, whichever thread meets it") {
  const Folder images;
  SECTION("a text") {
    const auto file = images.write("cat/3.png", "no picture");
    check_says(images.refused(), file.string() + ": is neither a PNG nor a JPEG file");
  }
  SECTION("two of five, in their order") {
    const auto first = images.write("ant/z.png", "no picture").string();
    const auto second = images.write("cat/3.png", "").string();
    const std::string reason = ": is neither a PNG nor a JPEG file; convert it, or take it out of the folder";
    check_says(images.refused(), "2 of 5 images cannot be read:\n  " + first + reason + "\n  " + second + reason);
  }
  SECTION("more than can be listed") {
    for (int i = 10; i < 40; ++i) images.write("cat/" + std::to_string(i) + ".png", "no picture");
    const std::string refused = images.refused();
    check_says(refused, "30 of 33 images cannot be read:\n  ");
    check_says(refused, "cat/29.png: is neither");
    check_says(refused, "\n  and 10 more");
    CHECK(refused.find("cat/30.png") == std::string::npos);
  }
  SECTION("an empty file") {
    const auto file = images.write("cat/3.png", "");
    check_says(images.refused(), file.string() + ": is neither a PNG nor a JPEG file");
  }
  SECTION("a PNG file cut off") {
    const std::string whole = picture("noise.png");
    const auto file = images.write("cat/3.png", whole.substr(0, whole.size() / 2));
    check_says(images.refused(), file.string() + ": is a damaged PNG file: ");
  }
  SECTION("a PNG file with a changed byte") {
    std::string content = picture("noise.png");
    content[content.size() / 2] ^= 1;
    const auto file = images.write("cat/3.png", content);
    check_says(images.refused(), file.string() + ": is a damaged PNG file: ");
  }
  SECTION("a PNG file whose gamma is damaged, without which pixels would be others") {
    std::string content = picture("gamma.png");
    content[content.find("gAMA") + 6] ^= 1;
    const auto file = images.write("cat/3.png", content);
    check_says(images.refused(), file.string() + ": is a damaged PNG file: gAMA: CRC error");
  }
  SECTION("a JPEG file cut off, of which a decoder would show the upper half") {
    const std::string whole = picture("rgb.jpg");
    const auto file = images.write("cat/3.jpg", whole.substr(0, whole.size() - 40));
    check_says(images.refused(), file.string() + ": is a damaged JPEG file: ");
  }
  SECTION("the colours of printing") {
    const auto file = images.write("cat/3.jpg", picture("refused_cmyk.jpg"));
    check_says(images.refused(), file.string() + ": is a JPEG file in the four colours of printing (CMYK)");
  }
  SECTION("a folder in a class") {
    images.write("cat/more/1.png", picture("rgb.png"));
    check_says(images.refused(), "cat/more: is a folder where images must be");
  }
  SECTION("a class without images") {
    std::filesystem::create_directory(images.folder.path() / "dog");
    check_says(images.refused(), "dog: holds no images");
  }
  SECTION("a folder of images without classes") {
    check_says(refusal("images", {{"path", (images.folder.path() / "cat").string()}}), "cat: holds no folders");
  }
  SECTION("no folder") {
    check_says(refusal("images", {{"path", "/nowhere"}}), "/nowhere: cannot be read: No such file or directory");
  }
  SECTION("a size of three numbers") {
    check_says(images.refused({{"size", {3, 4, 4}}}), "size must be a height and a width");
  }
}

TEST_CASE("Other images are predicted for, and evaluated where they lie in classes that the model knows") {
  const Folder images;
  const json parameters = images.parameters({{"size", {5, 5}}});
  const auto trained = shipped_dataset("images", parameters);
  const auto alone = shipped_reader("images", parameters, trained->info(), {images.folder.path() / "cat", false});
  CHECK(same_bits(all_of(*alone).inputs.only(), all_of(*trained).inputs.only().narrow(0, 1, 2)));
  const auto& named = dynamic_cast<const NamesSamples&>(*alone);
  CHECK(named.sample_title() == "file");
  CHECK(named.sample_names() == std::vector<std::string>{"1.png", "2.jpg"});
  const auto one = shipped_reader("images", parameters, trained->info(), {images.folder.path() / "ant/x.png", false});
  CHECK(one->info().size == 1);
  const Folder others;
  std::filesystem::remove_all(others.folder.path() / "ant");
  const auto evaluated = shipped_reader("images", parameters, trained->info(), {others.folder.path(), true});
  CHECK(same_bits(all_of(*evaluated).targets.only(), torch::tensor({1, 1}, torch::kInt64)));
  others.write("dog/1.png", picture("rgb.png"));
  CHECK_THROWS_WITH(shipped_reader("images", parameters, trained->info(), {others.folder.path(), true}),
                    Catch::Contains("dog: is a class that the model was not trained on"));
}

TEST_CASE("Mutated PNG and JPEG files are refused or read, without taking memory") {
  const TemporaryFolder folder;
  int refused = 0;
  const auto growth = growth_of_memory([&] {
    for (const std::string name : {"rgb.png", "palette.png", "rgb.jpg", "progressive.jpg"}) {
      const std::string whole = picture(name);

      for (std::uint64_t number = 0; number < 250; ++number) {
        folder.write("class/x", mutated(whole, number % 2 == 0 ? 64 : whole.size(), number));
        refused += refusal("images", {{"path", folder.path().string()}, {"size", {8, 8}}}) == "accepted" ? 0 : 1;
      }
    }
  });
  CHECK(refused > 500);
  CHECK(growth < std::uint64_t{64} << 20);
}
