#include "csv/other_format.hpp"

#include <algorithm>
#include <array>

namespace csv {

namespace {

using namespace std::string_view_literals;

struct KnownFormat {
  std::string_view begin;
  std::string_view message;
};

constexpr std::string_view image_remedy =
    "; the data set images reads a folder of PNG and JPEG files, one folder a class";

constexpr std::array formats = {
    KnownFormat{"\x89PNG\r\n\x1a\n"sv, "this is a PNG image"sv},
    KnownFormat{"\xff\xd8\xff"sv, "this is a JPEG image"sv},
    KnownFormat{"GIF89a"sv, "this is a GIF image"sv},
    KnownFormat{"II*\0"sv, "this is a TIFF image"sv},
    KnownFormat{"MM\0*"sv, "this is a TIFF image"sv},
    KnownFormat{"\x93NUMPY"sv, "this is an array of NumPy; the data set npy reads it"sv},
    KnownFormat{
        "\x1f\x8b"sv,
        "this is compressed; decompress it with gunzip, unless it is an IDX file, which the data set idx reads"sv},
    KnownFormat{"BZh91AY&SY"sv, "this is compressed; decompress it with bunzip2"sv},
    KnownFormat{"\xfd"
                "7zXZ\0"sv,
                "this is compressed; decompress it with unxz"sv},
    KnownFormat{"\x28\xb5\x2f\xfd"sv, "this is compressed; decompress it with unzstd"sv},
    KnownFormat{"ARROW1\0\0"sv,
                "this is an Arrow file, which no data set reads; write it as CSV, such as with"
                " pandas.read_feather(OLD).to_csv(NEW, index=False)"sv},
    KnownFormat{"\x89HDF\r\n\x1a\n"sv,
                "this is an HDF5 file, which no data set reads; write its arrays as .npy or .npz, which"
                " the data sets npy and npz read"sv},
    KnownFormat{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"sv,
                "this is a workbook of an old spreadsheet; save the sheet as CSV"sv},
    KnownFormat{"SQLite format 3\0"sv,
                "this is an SQLite database; write a table of it as CSV, such as with"
                " sqlite3 -csv -header OLD 'SELECT * FROM …' > NEW.csv"sv},
    KnownFormat{"RDX"sv,
                "these are data of R; write a table as CSV, such as with write.csv(x, 'NEW', row.names = FALSE)"sv},
    KnownFormat{"$FL"sv,
                "these are data of SPSS, which no data set reads; write them as CSV, such as with"
                " pandas.read_spss(OLD).to_csv(NEW, index=False)"sv},
    KnownFormat{"MATLAB 5.0"sv, "these are data of MATLAB; write them as CSV there, with writematrix or writetable"sv},
    KnownFormat{"\x7f"
                "ELF"sv,
                "this is a program or a library, and no data"sv},
    KnownFormat{"%PDF-"sv, "this is a PDF document; write the table as CSV"sv},
};

// The names of the files in an archive stand in it as they are.
std::string about_zip(std::string_view bytes) {
  const auto names = [&](std::string_view name) { return bytes.find(name) != std::string_view::npos; };
  if (names("archive_format") || names("data.pkl"))
    return "this is a network that PyTorch wrote; the models exported and torchscript read such";
  if (names("xl/") || names("opendocument.spreadsheet"))
    return "this is a spreadsheet's workbook; save the sheet as CSV";
  if (names(".npy")) return "this is an archive of NumPy's arrays; the data set npz reads it";
  return "this is an archive, such as a spreadsheet's workbook, and no text; save the sheet as CSV, or unpack it";
}

// Protocols 2 to 5 begin with their number.
bool is_pickle(std::string_view bytes) {
  return bytes.size() > 2 && bytes[0] == '\x80' && bytes[1] >= 2 && bytes[1] <= 5 && bytes.back() == '.';
}

// Two zeros, the type of the numbers and how many sizes follow.
bool is_idx(std::string_view bytes) {
  return bytes.size() > 4 && bytes.starts_with("\0\0"sv) && "\x08\x09\x0b\x0c\x0d\x0e"sv.find(bytes[2]) != bytes.npos &&
         bytes[3] >= 1 && bytes[3] <= 4;
}

}  // namespace

std::optional<std::string> other_format(std::string_view bytes) {
  if (bytes.starts_with("PK\x03\x04"sv) || bytes.starts_with("PK\x05\x06"sv)) return about_zip(bytes);
  if (bytes.starts_with("RIFF"sv) && bytes.substr(0, 12).ends_with("WEBP"sv))
    return "this is a WebP image" + std::string(image_remedy);
  if (is_pickle(bytes)) {
    return "this is a pickle of Python, a program that is not run here; write its numbers as .npz, which the data set "
           "npz"
           " reads, or as CSV";
  }
  if (bytes.size() > 8 && bytes.starts_with("PAR1"sv) && bytes.ends_with("PAR1"sv)) {
    return "this is a Parquet file, which no data set reads; write it as CSV, such as with"
           " pandas.read_parquet(OLD).to_csv(NEW, index=False)";
  }
  constexpr std::size_t tar_mark = 257;
  if (bytes.size() > tar_mark && bytes.substr(tar_mark).starts_with("ustar"))
    return "this is an archive of tar; unpack it with tar -xf";
  if (is_idx(bytes)) return "this is an IDX file; the data set idx reads it";
  const auto found = std::find_if(formats.begin(), formats.end(),
                                  [&](const KnownFormat& format) { return bytes.starts_with(format.begin); });
  if (found == formats.end()) return std::nullopt;
  return std::string(found->message) + std::string(found->message.ends_with("image") ? image_remedy : ""sv);
}

}  // namespace csv
