// Files that a netlist includes, from the disk.

#include <algorithm>
#include <fstream>
#include <string>
#include <system_error>
#include <utility>

#include "circuit/netlist/netlist.hpp"

namespace ohmic::circuit {
namespace {

constexpr std::uintmax_t most_bytes = std::uintmax_t{4} << 20;

Result<std::string> contents(const std::filesystem::path& file) {
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(file, error);
  if (!error && size > most_bytes)
    return failure(file.string() + " has " + std::to_string(size) + " bytes.", "Expected at most 4 MB a file.");
  std::ifstream stream(file, std::ios::binary);
  std::string text(error ? 0 : static_cast<std::size_t>(size), '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (error || !stream) return failure(file.string() + " cannot be read.", "Is it a text file that you may read?");
  return text;
}

}  // namespace

Loader disk_loader(std::vector<std::filesystem::path> libraries) {
  return [libraries = std::move(libraries)](const std::filesystem::path& name,
                                            const std::filesystem::path& from) -> Result<std::string> {
    std::vector<std::filesystem::path> places = {name.is_absolute() ? name : from.parent_path() / name};
    if (!name.is_absolute())
      for (const auto& folder : libraries) places.push_back(folder / name);
    std::string looked;
    for (auto place = places.begin(); place != places.end(); ++place) {
      std::error_code error;
      if (std::filesystem::is_regular_file(*place, error)) return contents(*place);
      if (std::find(places.begin(), place, *place) != place) continue;
      looked += (looked.empty() ? "" : ", ") + place->string();
      if (std::filesystem::exists(*place, error)) looked += " (which is no file of text)";
    }
    return failure("There is no file " + name.string() + ".", "Looked for " + looked + ".");
  };
}

}  // namespace ohmic::circuit
