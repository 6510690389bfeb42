#include <elf.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <random>

#include "sample.hpp"
#include "testing/command.hpp"
#include "testing/temporary_folder.hpp"

#include "testing/catch.hpp"

using namespace runner::catalogue;
using runner::testing::contains;
using testing::bytes_of;
using testing::stamp_complaint;
using testing::stamped;

namespace {

// Reads all that can be read of a library, so that a sanitizer would see a step outside.
std::size_t length_of_everything(const std::filesystem::path& file) {
  const auto notes = read_notes(file);
  if (const auto* error = std::get_if<ElfError>(&notes)) return error->message.size();
  const auto& found = std::get<std::vector<ElfNote>>(notes);
  const auto stamp = stamp_in(found, file);
  return build_id_of(found).size() +
         (std::holds_alternative<Stamp>(stamp) ? std::get<Stamp>(stamp).compiler.size() : 0);
}

std::string with_header(const std::string& bytes, void (*change)(Elf64_Ehdr&)) {
  Elf64_Ehdr header;
  std::memcpy(&header, bytes.data(), sizeof(header));
  change(header);
  std::string changed = bytes;
  std::memcpy(changed.data(), &header, sizeof(header));
  return changed;
}

std::string with_notes(const std::string& bytes, void (*change)(Elf64_Phdr&)) {
  Elf64_Ehdr header;
  std::memcpy(&header, bytes.data(), sizeof(header));
  std::string changed = bytes;
  for (int i = 0; i < header.e_phnum; ++i) {
    char* place = changed.data() + header.e_phoff + static_cast<std::size_t>(i) * sizeof(Elf64_Phdr);
    Elf64_Phdr segment;
    std::memcpy(&segment, place, sizeof(segment));
    if (segment.p_type == PT_NOTE) change(segment);
    std::memcpy(place, &segment, sizeof(segment));
  }
  return changed;
}

}  // namespace

TEST_CASE("A build-id is read as the linker wrote it") {
  const auto notes = read_notes(stamped("plain"));
  const std::string build_id = build_id_of(std::get<std::vector<ElfNote>>(notes));
  CHECK(build_id.size() == 40);
  CHECK(build_id.find_first_not_of("0123456789abcdef") == std::string::npos);
  CHECK(build_id_of({}) == "");
}

TEST_CASE("What is no library is refused with its path and the reason") {
  const runner::testing::TemporaryFolder folder;
  const auto refused = [&](const std::filesystem::path& file, const std::string& reason) {
    const std::string complaint = stamp_complaint(file);
    INFO(complaint);
    CHECK(contains(complaint, file.string() + ": "));
    CHECK(contains(complaint, reason));
  };
  refused(folder.path() / "absent.so", "cannot be read: No such file");
  refused(folder.path(), "is not a shared library");
  refused(folder.write("empty.so", ""), "is not a shared library");
  refused(folder.write("text.so", "#!/bin/sh\n" + std::string(100, '#')), "is not a shared library");
  REQUIRE(::mkfifo((folder.path() / "pipe.so").c_str(), 0600) == 0);
  refused(folder.path() / "pipe.so", "is not a shared library");
}

TEST_CASE("A library for another machine is refused by name of the reason") {
  const runner::testing::TemporaryFolder folder;
  const std::string bytes = bytes_of(stamped("plain"));
  const auto narrow = with_header(bytes, [](Elf64_Ehdr& header) { header.e_ident[EI_CLASS] = ELFCLASS32; });
  CHECK(contains(stamp_complaint(folder.write("narrow.so", narrow)), "is not a 64-bit ELF file"));
  const auto other = with_header(bytes, [](Elf64_Ehdr& header) { header.e_machine = EM_S390; });
  CHECK(contains(stamp_complaint(folder.write("other.so", other)), "was built for another processor (ELF machine 22"));
}

TEST_CASE("A library whose header points outside the file is refused") {
  const runner::testing::TemporaryFolder folder;
  const std::string bytes = bytes_of(stamped("plain"));
  const auto refused = [&](const std::string& damaged, const std::string& reason) {
    const std::string complaint = stamp_complaint(folder.write("damaged.so", damaged));
    INFO(complaint);
    CHECK(contains(complaint, reason));
  };
  refused(with_header(bytes, [](Elf64_Ehdr& header) { header.e_phoff = ~Elf64_Off{0}; }), "is cut off");
  refused(with_header(bytes, [](Elf64_Ehdr& header) { header.e_phnum = 0xffff; }), "");
  refused(with_header(bytes, [](Elf64_Ehdr& header) { header.e_phentsize = 1; }), "has a damaged ELF header");
  refused(with_notes(bytes, [](Elf64_Phdr& notes) { notes.p_filesz = ~Elf64_Xword{0}; }), "has a damaged ELF note");
  refused(with_notes(bytes, [](Elf64_Phdr& notes) { notes.p_offset = ~Elf64_Off{0}; }), "is cut off");
  refused(with_notes(bytes, [](Elf64_Phdr& notes) { notes.p_filesz = 8; }), "has no runner stamp");
}

TEST_CASE("A library that is cut off gives an error or its whole stamp, never another one") {
  const runner::testing::TemporaryFolder folder;
  const std::string bytes = bytes_of(stamped("plain"));
  const Stamp whole = testing::stamp_of(stamped("plain"));
  const auto file = folder.write("cut.so", bytes);
  std::size_t others = 0;
  std::size_t whole_ones = 0;
  for (std::size_t size = bytes.size(); size-- > 0;) {
    std::filesystem::resize_file(file, size);
    const auto stamp = read_stamp(file);
    if (!std::holds_alternative<Stamp>(stamp)) continue;
    ++(std::get<Stamp>(stamp) == whole ? whole_ones : others);
  }
  CHECK(others == 0);
  CHECK(whole_ones > 0);
  CHECK(whole_ones < bytes.size() - sizeof(Elf64_Ehdr));
}

TEST_CASE("Random damage never makes the reader of notes crash") {
  const runner::testing::TemporaryFolder folder;
  const std::string bytes = bytes_of(stamped("plain"));
  const auto file = folder.write("damaged.so", bytes);
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CLOEXEC);
  REQUIRE(descriptor >= 0);
  std::mt19937 random(3);
  std::size_t read = 0;
  for (int round = 0; round < 20'000; ++round) {
    // Headers and notes stand at the beginning; damage elsewhere changes nothing.
    const std::size_t from = random() % 1024;
    std::string damage(1 + random() % 8, '\0');
    for (char& letter : damage) letter = static_cast<char>(random());
    REQUIRE(::pwrite(descriptor, damage.data(), damage.size(), static_cast<off_t>(from)) > 0);
    read += length_of_everything(file);
    REQUIRE(::pwrite(descriptor, bytes.data() + from, damage.size(), static_cast<off_t>(from)) > 0);
  }
  ::close(descriptor);
  CHECK(read > 0);
  CHECK(stamp_complaint(file).empty());
}
