#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace runner::starter {

/// Names the files of arrays as a data set of arrays takes them.
struct ArrayFiles {
  /// The data set: `npy`, `npz` or `idx`.
  std::string plugin;
  /// A parameter and its value, a path or a text.
  struct Parameter {
    std::string name;
    std::string value;
    bool is_path = true;
    std::string why = {};
  };
  std::vector<Parameter> parameters;
  /// The file that an experiment is called after.
  std::filesystem::path title;
  /// Samples that are set aside to test on are among them.
  bool has_own_test = false;
  /// What a person should know of them, in lines.
  std::vector<std::string> findings = {};
};

/// Takes a file of inputs and one of targets that numpy.save wrote; where no targets are named, they are looked for
/// beside the inputs, under the name that they usually have. Throws std::runtime_error where there are none.
ArrayFiles npy_files(const std::filesystem::path& inputs, const std::optional<std::filesystem::path>& targets);

/// Takes a file that numpy.savez wrote, and looks for inputs and targets among its arrays by their names, where these
/// are not given, or one of them is. Throws std::runtime_error where it is not clear which they are.
ArrayFiles npz_files(const std::filesystem::path& file, const std::optional<std::string>& inputs,
                     const std::optional<std::string>& targets);

/// Takes files in the format of MNIST: the images, or a folder that holds them; labels and what there is to test on are
/// looked for beside them, under the names that they have there, where they are not given. Throws std::runtime_error
/// where there are no labels.
ArrayFiles idx_files(const std::filesystem::path& images, const std::optional<std::filesystem::path>& labels);

}  // namespace runner::starter
