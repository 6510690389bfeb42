#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "models/exported/json_value.hpp"

namespace exported {

/// Says of which class each called module of a program is, by what its nodes tell of where they come from.
class ModuleClasses {
 public:
  explicit ModuleClasses(const Json& program);

  /// Returns the full name of a module's class, empty where nothing tells it.
  const std::string& of(const std::string& module) const;
  /// Returns the row of an embedding that stays 0, -1 where there is none.
  std::int64_t padding_row(const std::string& module) const;

 private:
  void read_embedding(const Json& node, const std::string& module);

  std::map<std::string, std::string> classes_;
  std::map<std::string, std::int64_t> padding_;
};

}  // namespace exported
