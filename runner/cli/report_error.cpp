#include "cli/report_error.hpp"

#include <cstdio>
#include <filesystem>
#include <new>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <system_error>
#include <variant>

#include "cli/command.hpp"
#include "cli/print_table.hpp"
#include "database/database_error.hpp"
#include "files/file_error.hpp"
#include "text/visible.hpp"

namespace runner::cli {

namespace {

template <class... Kinds>
bool is_one_of(const std::exception& error) {
  return ((dynamic_cast<const Kinds*>(&error) != nullptr) || ...);
}

// What a library throws where something is not of the form that it must have.
bool is_malformed(const std::exception& error) {
  return is_one_of<nlohmann::json::exception, std::bad_variant_access, std::bad_optional_access, std::out_of_range,
                   std::length_error, std::invalid_argument, std::bad_cast>(error);
}

std::string reason(const std::filesystem::filesystem_error& error) {
  return (error.path1().empty() ? "" : error.path1().string() + ": ") + error.code().message() + " (errno " +
         std::to_string(error.code().value()) + ")";
}

}  // namespace

int report_error(const std::exception& error) {
  if (const auto* of_database = dynamic_cast<const database::DatabaseError*>(&error))
    return report_database_error(*of_database);
  std::string message = error.what();
  int code = exit_trial;
  if (is_one_of<files::FileError>(error)) code = exit_database;
  if (const auto* of_file = dynamic_cast<const std::filesystem::filesystem_error*>(&error)) message = reason(*of_file);
  if (is_one_of<std::bad_alloc>(error)) message = "there is not enough memory for this";
  if (is_malformed(error)) {
    code = exit_database;
    message =
        "what is stored, or what a worker answered, is not of the form that runner writes; `runner verify` looks for "
        "damage";
  }
  std::fprintf(stderr, "runner: %s\n", text::visible_lines(message).c_str());
  return code;
}

}  // namespace runner::cli
