#include "mutations.hpp"
#include "sample/sample.hpp"
#include "shipped_dataset.hpp"
#include "testing/temporary_folder.hpp"

#include "testing/catch.hpp"

using namespace runner;
using namespace runner::testing;
using nlohmann::json;

namespace {

std::string shipped(const std::string& name) { return std::string(PROJECT_FOLDER) + "/tests/reference/arrays/" + name; }

std::string targets_for(std::int64_t samples) {
  return shipped(samples == 5 ? "values_of_5.npy" : "classes_of_" + std::to_string(samples) + ".npy");
}

// A .npy file of version 1 with this dictionary and these numbers.
std::string npy(const std::string& dictionary, const std::string& numbers) {
  const std::string text = dictionary + std::string(117 - dictionary.size() % 64, ' ') + "\n";
  return std::string("\x93NUMPY\x01\x00", 8) + static_cast<char>(text.size() & 0xff) +
         static_cast<char>(text.size() >> 8) + text + numbers;
}

std::string dictionary(const std::string& descr, const std::string& shape) {
  return "{'descr': '" + descr + "', 'fortran_order': False, 'shape': " + shape + ", }";
}

template <class Number>
std::string bytes_of(const std::vector<Number>& numbers) {
  return {reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(Number)};
}

}  // namespace

TEST_CASE("Each type, order and version that NumPy writes is read as NumPy converts it to float32") {
  const auto rows = reference_table("arrays.tsv");
  REQUIRE(rows.size() == 20);
  for (const auto& row : rows) {
    INFO(row.at("file"));
    const bool is_archive = row.at("file").ends_with(".npz");
    const std::int64_t samples = std::stoll(row.at("shape"));
    const auto dataset =
        is_archive ? shipped_dataset("npz", {{"path", shipped(row.at("file"))}})
                   : shipped_dataset("npy", {{"inputs", shipped(row.at("file"))}, {"targets", targets_for(samples)}});
    std::string shape;
    const Batch all = all_of(*dataset);
    for (const auto size : all.inputs.only().sizes()) shape += (shape.empty() ? "" : ",") + std::to_string(size);
    CHECK(shape == (row.at("shape") == "5" ? "5,1" : row.at("shape")));
    CHECK(all.inputs.only().scalar_type() == torch::kFloat32);
    CHECK(digest_of(all.inputs.only()) == row.at("inputs"));
    CHECK(dataset->info().exact_features.empty());
  }
}

TEST_CASE("Integers are classes numbered from the smallest, floats are values, and task says otherwise") {
  const std::string inputs = shipped("version_1.npy");
  const auto classes = shipped_dataset("npz", {{"path", shipped("packed.npz")}});
  CHECK(classes->info().class_names == std::vector<std::string>{"3", "5", "9"});
  CHECK(same_bits(all_of(*classes).targets.only(), torch::tensor({0, 2, 0, 1}, torch::kInt64)));
  const auto negative = shipped_dataset("npy", {{"inputs", shipped("int8.npy")}, {"targets", targets_for(3)}});
  CHECK(negative->info().class_names == std::vector<std::string>{"-9", "3"});
  const auto values = shipped_dataset("npy", {{"inputs", inputs}, {"targets", shipped("values_of_4.npy")}});
  CHECK(values->info().target == TargetKind::values);
  CHECK(values->info().outputs == 2);
  CHECK(same_bits(all_of(*values).targets.only(), torch::arange(8).reshape({4, 2}).to(torch::kFloat32) / 4));
  const auto counts = shipped_dataset("npy", {{"inputs", inputs}, {"targets", targets_for(4)}, {"task", "regression"}});
  CHECK(same_bits(all_of(*counts).targets.only(), torch::tensor({3.0F, 9.0F, 3.0F, 5.0F}).reshape({4, 1})));
  check_says(refusal("npy", {{"inputs", inputs}, {"targets", shipped("values_of_4.npy")}, {"task", "classification"}}),
             "values_of_4.npy: has 2 numbers a sample, and a class is one; of one-hot rows take the argmax");
  check_says(refusal("npy", {{"inputs", inputs}, {"targets", targets_for(3)}}),
             "classes_of_3.npy: has 3 targets, and there are 4 samples in");
}

TEST_CASE("A batch of an array has the samples asked for, in that order, and no others are there") {
  const auto dataset = shipped_dataset("npz", {{"path", shipped("stored.npz")}});
  const torch::Tensor rows = torch::tensor({2, 0, 2}, torch::kInt64);
  const Batch batch = dataset->get({rows});
  CHECK(same_bits(batch.inputs.only()[0], batch.inputs.only()[2]));
  CHECK(batch.inputs.only()[1][1][2].item<float>() == 2.5F);
  CHECK(same_bits(batch.targets.only(), torch::tensor({0, 0, 0}, torch::kInt64)));
  const torch::Tensor beyond = torch::tensor({4}, torch::kInt64);
  CHECK_THROWS_AS(dataset->get({beyond}), std::out_of_range);
}

TEST_CASE("Bytes are scaled, samples reshaped and channels moved to the front where that is asked for") {
  const TemporaryFolder folder;
  std::vector<std::uint8_t> pixels(2 * 2 * 3 * 3);
  for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] = static_cast<std::uint8_t>(7 * i);
  const auto images = folder.write("x.npy", npy(dictionary("|u1", "(2, 2, 3, 3)"), bytes_of(pixels))).string();
  const auto targets = folder.write("y.npy", npy(dictionary("|b1", "(2,)"), std::string("\1\0", 2))).string();
  const torch::Tensor plain = (torch::arange(36) * 7).to(torch::kFloat32).reshape({2, 2, 3, 3});
  const auto read = [&](json more) {
    more.update({{"inputs", images}, {"targets", targets}});
    return all_of(*shipped_dataset("npy", std::move(more))).inputs.only();
  };
  CHECK(same_bits(read(json::object()), plain));
  CHECK(same_bits(read({{"scale", true}}), plain / 255.0F));
  CHECK(same_bits(read({{"shape", {3, 6}}}), plain.reshape({2, 3, 6})));
  CHECK(same_bits(read({{"channels_last", true}}), plain.permute({0, 3, 1, 2}).contiguous()));
  check_says(refusal("npy", {{"inputs", images}, {"targets", targets}, {"shape", {5}}}),
             "x.npy: a sample has the shape 2 × 3 × 3, which cannot become 5");
  check_says(refusal("npy", {{"inputs", shipped("int8.npy")}, {"targets", targets_for(3)}, {"scale", true}}),
             "int8.npy: scale divides bytes (uint8) by 255, and these numbers are of type int8");
}

TEST_CASE("Numbers of which float32 would lose what they vary by are given in full") {
  const TemporaryFolder folder;
  const auto seconds = bytes_of<double>({1.7e9, 0.5, 1.7e9 + 1, 0.25, 1.7e9 + 3, 0.125});
  const auto inputs = folder.write("x.npy", npy(dictionary("<f8", "(3, 2)"), seconds)).string();
  const auto dataset = shipped_dataset("npy", {{"inputs", inputs}, {"targets", targets_for(3)}});
  CHECK(dataset->info().exact_features == std::vector<std::string>{"0"});
  const torch::Tensor read = all_of(*dataset).inputs.only();
  CHECK(read.scalar_type() == torch::kFloat64);
  CHECK(read[2][0].item<double>() == 1.7e9 + 3);
}

TEST_CASE("Integers that lie too close together for float64 are warned of, and targets of one class refused") {
  const TemporaryFolder folder;
  constexpr std::int64_t far = std::int64_t{1} << 60;
  const auto notes = [&](std::int64_t step) {
    const auto numbers = bytes_of<std::int64_t>({far, far + step, far + 2 * step});
    const auto inputs = folder.write("x.npy", npy(dictionary("<i8", "(3,)"), numbers)).string();
    return shipped_dataset("npy", {{"inputs", inputs}, {"targets", targets_for(3)}})->info().notes;
  };
  REQUIRE(notes(1000).size() == 1);
  check_says(notes(1000)[0], "warning: " + (folder.path() / "x.npy").string() + ": holds integers beyond 2^53");
  CHECK(notes(std::int64_t{1} << 40).empty());
  const auto one = folder.write("y.npy", npy(dictionary("<i8", "(3,)"), bytes_of<std::int64_t>({4, 4, 4}))).string();
  check_says(refusal("npy", {{"inputs", shipped("int8.npy")}, {"targets", one}}), "y.npy: holds one class only, 4");
}

TEST_CASE("Integers that are as many as the samples are noted: they may be values") {
  const TemporaryFolder folder;
  std::vector<std::int32_t> numbers(300);
  for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = static_cast<std::int32_t>(i * i);
  const auto inputs = folder.write("x.npy", npy(dictionary("<i4", "(300,)"), bytes_of(numbers))).string();
  const auto dataset = shipped_dataset("npy", {{"inputs", inputs}, {"targets", inputs}});
  REQUIRE(dataset->info().notes.size() == 1);
  check_says(dataset->info().notes[0],
             "300 are taken for classes of 300 samples; where they are values to predict, set");
}

TEST_CASE(
    "Floats that seem to be classes are warned of where nobody said what they are, and whole ones can be classes") {
  const TemporaryFolder folder;
  std::vector<float> one_hot(60, 0.0F);
  std::vector<double> whole;
  for (std::size_t i = 0; i < 20; ++i) {
    one_hot[i * 3 + i % 3] = 1.0F;
    whole.push_back(i % 3 == 0 ? -2.0 : 7.0);
  }
  const auto inputs = folder.write("x.npy", npy(dictionary("<f4", "(20, 3)"), bytes_of(one_hot))).string();
  const auto read = [&](const nlohmann::json& options) {
    nlohmann::json all = {{"inputs", inputs}};
    all.update(options);
    return shipped_dataset("npy", all);
  };
  const auto rows = read({{"targets", inputs}});
  CHECK(rows->info().outputs == 3);
  REQUIRE(rows->info().notes.size() == 1);
  check_says(rows->info().notes[0], "warning: the targets are rows of one 1 among 0, as one-hot classes are");
  CHECK(read({{"targets", inputs}, {"task", "regression"}})->info().notes.empty());

  const auto numbers = folder.write("y.npy", npy(dictionary("<f8", "(20,)"), bytes_of(whole))).string();
  REQUIRE(read({{"targets", numbers}})->info().notes.size() == 1);
  check_says(read({{"targets", numbers}})->info().notes[0], "warning: the targets are floats, though few different");
  CHECK(read({{"targets", numbers}, {"task", "regression"}})->info().notes.empty());
  const auto classes = read({{"targets", numbers}, {"task", "classification"}});
  CHECK(classes->info().class_names == std::vector<std::string>{"-2", "7"});
  CHECK(same_bits(all_of(*classes).targets.only().slice(0, 0, 4), torch::tensor({0, 1, 1, 0}, torch::kInt64)));

  whole[4] = 0.25;
  const auto measured = folder.write("z.npy", npy(dictionary("<f8", "(20,)"), bytes_of(whole))).string();
  CHECK(read({{"targets", measured}})->info().notes.empty());
  check_says(refusal("npy", {{"inputs", inputs}, {"targets", measured}, {"task", "classification"}}),
             "z.npy: holds numbers of type float64 such as 0.250000, that of sample 4, and classes are whole numbers");
}

TEST_CASE("Arrays that are no plain numbers are refused with what to save instead") {
  const auto refused = [](const std::string& name, const std::string& what) {
    const std::string file = "refused_" + name + ".npy";
    check_says(refusal("npy", {{"inputs", shipped(file)}, {"targets", targets_for(4)}}), file + ": " + what);
  };
  refused("big_endian", "holds big-endian numbers ('>f4'); save x.astype(x.dtype.newbyteorder('<'))");
  refused("objects", "holds Python objects, which are a pickle");
  refused("text", "holds text; number the classes");
  refused("records", "holds records");
  refused("complex", "holds complex numbers");
  refused("dates", "holds dates or durations");
  refused("single", "holds a single number");
  refused("no_rows", "holds no numbers: one of its dimensions is 0");
}

TEST_CASE("A .npy file that is damaged is refused with what is wrong with it") {
  const TemporaryFolder folder;
  const auto refused = [&](const std::string& content, const std::string& what) {
    const auto file = folder.write("x.npy", content).string();
    check_says(refusal("npy", {{"inputs", file}, {"targets", targets_for(4)}}), file + ": " + what);
  };
  const std::string whole = content_of(shipped("version_1.npy"));
  refused("", "is empty");
  refused("x,y\n1,2\n", "is no .npy file");
  refused(content_of(shipped("stored.npz")), "is a .npz file of several arrays; the data set npz reads those");
  refused(whole.substr(0, 9), "is cut off within its header");
  refused(whole.substr(0, 100), "is cut off within its header");
  refused(whole.substr(0, 200), "is cut off: 96 bytes of numbers must follow the header, and there are 72");
  refused(whole + "more", "goes on for 4 bytes after its last number");
  refused(std::string("\x93NUMPY\x04\x00", 8) + whole.substr(8), "is of version 4 of the format");
  refused(npy(dictionary("<f4", "(4294967296, 4294967296)"), "1234"), "is cut off: more bytes than there can be");
  refused(npy(dictionary("<f8", "(2305843009213693951,)"), "1234"), "is cut off: more bytes than there can be");
  refused(npy(dictionary("<f4", "(99999999999999999999,)"), "1234"), "byte 61 of the header: a size is too large");
  refused(npy(dictionary("<f4", "(-4,)"), "1234"), "byte 61 of the header: expected a size");
  refused(npy("{'descr': '<f4', 'shape': (1,), }", "1234"), "byte 128 of the header: one of descr, fortran_order and");
  refused(npy(dictionary("<f4", "(1,), 'shape': (1,)"), "1234"), "byte 74 of the header: 'shape' is no entry");
  refused(npy("os.system('true')", "1234"), "byte 10 of the header: expected '{'");
  check_says(refusal("npy", {{"inputs", folder.path().string()}, {"targets", targets_for(4)}}), "not a regular file");
}

TEST_CASE("A .npz file that is damaged, or lacks the arrays, is refused with what is wrong with it") {
  const TemporaryFolder folder;
  check_says(refusal("npz", {{"path", shipped("stored.npz")}, {"inputs_key", "images"}}),
             "stored.npz: holds no array 'images'; there are: 'x', 'y'; set dataset.inputs_key");
  const auto refused = [&](std::string content, const std::string& what) {
    const auto file = folder.write("d.npz", content).string();
    check_says(refusal("npz", {{"path", file}}), file + ": " + what);
  };
  for (const char* name : {"stored.npz", "packed.npz"}) {
    std::string content = content_of(shipped(name));
    refused(content.substr(0, content.size() - 30), "it is no zip archive, or cut off");
    content[120] = static_cast<char>(content[120] ^ 1);
    refused(content, "'x.npy' is damaged");
  }
}

TEST_CASE("Inputs of another file are predicted for, and evaluated with their targets where the file has them") {
  const auto trained = shipped_dataset("npz", {{"path", shipped("stored.npz")}});
  const auto alone =
      shipped_reader("npy", {{"inputs", "x"}, {"targets", "y"}}, trained->info(), {shipped("fortran.npy"), false});
  CHECK(same_bits(all_of(*alone).inputs.only(), all_of(*trained).inputs.only()));
  CHECK(all_of(*alone).targets.size() == 0);
  const auto with_targets = shipped_reader("npz", {{"path", "x"}}, trained->info(), {shipped("packed.npz"), true});
  CHECK(same_bits(all_of(*with_targets).targets.only(), torch::tensor({0, 2, 0, 1}, torch::kInt64)));
  const auto refused = [&](const std::string& plugin, const std::string& file, bool targets, DatasetInfo info) {
    try {
      shipped_reader(plugin, plugin == "npz" ? json{{"path", "x"}} : json{{"inputs", "x"}, {"targets", "y"}}, info,
                     {shipped(file), targets});
    } catch (const std::exception& error) {
      return std::string(error.what());
    }
    return std::string("accepted");
  };
  check_says(refused("npy", "fortran.npy", true, trained->info()),
             "give a block that says where the targets are, {plugin: npy, inputs: ");
  check_says(refused("npy", "int8.npy", false, trained->info()),
             "a sample has the shape 2; the model was trained on 2 × 3");
  CHECK_THROWS_WITH(shipped_reader("npz", {{"path", "x"}}, trained->info(), {shipped("stored.npz"), false, ';'}),
                    Catch::Contains("which are no text; leave --delimiter"));
  DatasetInfo fewer = trained->info();
  fewer.class_names = {"3", "9"};
  fewer.outputs = 2;
  check_says(refused("npz", "stored.npz", true, fewer),
             "stored.npz: y: has the class 5, which the model was not trained on");
}

TEST_CASE("The digest of arrays is that of their bytes, and one changed number gives another") {
  const TemporaryFolder folder;
  const auto digest = [&](const std::string& content) {
    const auto file = folder.write("x.npy", content).string();
    return shipped_dataset("npy", {{"inputs", file}, {"targets", targets_for(4)}})->info().sha256;
  };
  std::string content = content_of(shipped("version_1.npy"));
  const std::string before = digest(content);
  CHECK(before.size() == 64);
  CHECK(digest(content) == before);
  content.back() ^= 1;
  CHECK(digest(content) != before);
}

TEST_CASE("Mutated headers of .npy and .npz files are refused or read, without taking memory") {
  const TemporaryFolder folder;
  int refused = 0;
  const auto growth = growth_of_memory([&] {
    for (const std::string name : {"version_1.npy", "fortran.npy", "stored.npz", "packed.npz"}) {
      const std::string whole = content_of(shipped(name));
      const bool is_archive = name.ends_with(".npz");
      for (std::uint64_t number = 0; number < 250; ++number) {
        const auto file = folder.write(name, mutated(whole, is_archive ? whole.size() : 128, number)).string();
        const json parameters = is_archive ? json{{"path", file}} : json{{"inputs", file}, {"targets", targets_for(4)}};
        try {
          all_of(*shipped_dataset(is_archive ? "npz" : "npy", parameters));
        } catch (const std::exception&) {
          ++refused;
        }
      }
    }
  });
  CHECK(refused > 250);
  CHECK(growth < std::uint64_t{64} << 20);
}
