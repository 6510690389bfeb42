#include <ATen/Version.h>
#include <dlfcn.h>
#include <link.h>
#include <sched.h>
#include <sys/stat.h>
#include <unistd.h>

#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "models/products/order_cache.hpp"

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace runner::products {

namespace {

// Another file under the same name has another stamp.
std::string stamp_of(const std::string& file) {
  struct ::stat found {};
  if (::stat(file.c_str(), &found) != 0) return file + " ?";
  return file + " " + std::to_string(found.st_dev) + " " + std::to_string(found.st_ino) + " " +
         std::to_string(found.st_size) + " " + std::to_string(found.st_mtim.tv_sec) + "." +
         std::to_string(found.st_mtim.tv_nsec);
}

bool computes(std::string_view file) {
  const auto name = file.substr(file.rfind('/') + 1);
  for (const std::string_view part :
       {"torch", "c10", "blas", "lapack", "atlas", "mkl", "blis", "omp", "dnnl", "sleef"}) {
    if (name.find(part) != std::string_view::npos) return true;
  }
  return false;
}

std::string own_library() {
  Dl_info found{};
  // Nothing but where this very function is.
  return ::dladdr(reinterpret_cast<const void*>(&own_library), &found) != 0 && found.dli_fname != nullptr
             ? found.dli_fname
             : "";
}

std::string libraries() {
  std::set<std::string> files = {own_library()};
  const auto see = [](dl_phdr_info* library, std::size_t, void* to) {
    if (library->dlpi_name != nullptr && computes(library->dlpi_name))
      static_cast<std::set<std::string>*>(to)->insert(library->dlpi_name);
    return 0;
  };
  ::dl_iterate_phdr(see, &files);
  std::string text;
  for (const std::string& file : files) text += stamp_of(file) + "\n";
  return text;
}

std::string variables() {
  std::set<std::string> chosen;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string_view text = *variable;
    for (const std::string_view prefix : {"OPENBLAS_", "GOTO_", "BLIS_", "OMP_", "GOMP_", "KMP_", "MKL_", "ATEN_",
                                          "DNNL_", "ONEDNN_", "FLEXIBLAS", "LD_PRELOAD="}) {
      if (text.starts_with(prefix)) chosen.insert(std::string(text));
    }
  }
  std::string text;
  for (const std::string& each : chosen) text += each + "\n";
  return text;
}

std::string processor() {
  std::string text;
#if defined(__x86_64__)
  // Model, features, those of later processors, and the name; not what tells one core from the next.
  constexpr std::pair<unsigned, unsigned> leaves[] = {
      {0, 0}, {1, 0}, {7, 0}, {7, 1}, {0x80000001U, 0}, {0x80000002U, 0}, {0x80000003U, 0}, {0x80000004U, 0}};
  for (const auto& [leaf, part] : leaves) {
    unsigned a = 0, b = 0, c = 0, d = 0;
    __get_cpuid_count(leaf, part, &a, &b, &c, &d);
    if (leaf == 1) b = 0;
    for (const unsigned each : {a, b, c, d}) text += std::to_string(each) + " ";
  }
#endif
  // Libraries choose a number of threads by it.
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  if (::sched_getaffinity(0, sizeof allowed, &allowed) == 0) text += std::to_string(CPU_COUNT(&allowed));
  return text;
}

}  // namespace

std::string identity_of_products() {
  return "orders 2\n" + libraries() + variables() + processor() + "\n" + at::show_config();
}

}  // namespace runner::products
