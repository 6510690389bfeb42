#include <array>
#include <cstdio>
#include <filesystem>
#include <string>

#include "checkpoint/container_writer.hpp"
#include "sample.hpp"
#include "testing/skip.hpp"
#include "testing/temporary_folder.hpp"

#include "testing/catch.hpp"

using namespace runner::checkpoint;

namespace {

std::string output_of(const std::string& command) {
  std::FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) return "";
  std::string text;
  std::array<char, 4096> buffer;
  std::size_t got = 0;
  while ((got = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0) text.append(buffer.data(), got);
  return ::pclose(pipe) == 0 ? text : "failed: " + text;
}

}  // namespace

TEST_CASE("Another program, in another language, reads the same names, shapes and values") {
  runner::testing::skip_without({"/usr/bin/python3", "--version"});
  testing::Sample sample;
  sample.weight = {0.5F, -1.25F, 3.0F, 0.0F, 8.0F, -2.0F};
  sample.mean = {0.1, 0.25};
  const auto bytes = write(sample.tensors(), {{"epoch", "37"}, {"name", "Müller"}});
  const runner::testing::TemporaryFolder folder;
  const auto file = folder.write("model.safetensors", {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  const std::string command = std::string("PYTHONUTF8=1 PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 '") + READER_SCRIPT +
                              "' '" + file.string() + "' 2>&1";
  CHECK(output_of(command) ==
        "metadata epoch 37\n"
        "metadata name Müller\n"
        "0.weight F32 [2, 3] 8.25\n"
        "mask BOOL [3] 2\n"
        "nothing F32 [0, 4] 0\n"
        "scaler.mean F64 [2] 0.35\n"
        "step I64 [] 9007199254740993\n");
}
