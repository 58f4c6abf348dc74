// Where the catalogue's files are when nobody says otherwise.

#include <cstdlib>
#include <system_error>

#include "store/catalogue.hpp"

namespace ohmic::store {
namespace {

namespace fs = std::filesystem;

fs::path variable(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? fs::path(value) : fs::path();
}

/// $XDG_... or what stands for it in the home folder; empty: there is no home.
fs::path base(const char* name, const char* in_home) {
  if (fs::path set = variable(name); set.is_absolute()) return set;
  const fs::path home = variable("HOME");
  return home.empty() ? fs::path() : home / in_home;
}

/// catalogue/ where the program is installed, or in the repository it was built in.
fs::path beside_program() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  if (!error) {
    const fs::path installed = program.parent_path().parent_path() / "share" / "ohmic" / "catalogue";
    if (fs::exists(installed / "headphones.csv", error)) return installed;
    for (fs::path at = program.parent_path(); at.has_relative_path(); at = at.parent_path())
      if (fs::exists(at / "catalogue" / "headphones.csv", error)) return at / "catalogue";
  }
  return "catalogue";
}

}  // namespace

CatalogueFiles usual_catalogue_files() {
  const fs::path data = base("XDG_DATA_HOME", ".local/share"), cache = base("XDG_CACHE_HOME", ".cache");
  const fs::path set = variable("OHMIC_CATALOGUE");
  return {.shipped = set.empty() ? beside_program() : set,
          .own = data.empty() ? fs::path() : data / "ohmic" / "catalogue",
          .database = cache.empty() ? fs::path(":memory:") : cache / "ohmic" / "catalogue.sqlite",
          .autoeq = data.empty() ? fs::path() : data / "ohmic" / "autoeq"};
}

}  // namespace ohmic::store
