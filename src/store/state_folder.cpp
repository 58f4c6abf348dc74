// Follows the XDG base directories.

#include "store/state_folder.hpp"

#include <cstdlib>
#include <system_error>

namespace ohmic::store {

namespace fs = std::filesystem;

Result<fs::path> state_folder() {
  const char* state = std::getenv("XDG_STATE_HOME");
  const char* home = std::getenv("HOME");
  fs::path folder;
  if (state != nullptr && fs::path(state).is_absolute()) folder = fs::path(state) / "ohmic";
  else if (home != nullptr && fs::path(home).is_absolute()) folder = fs::path(home) / ".local/state/ohmic";
  else
    return failure("There is no folder to remember anything in: neither XDG_STATE_HOME nor HOME is set.",
                   "Set XDG_STATE_HOME to a folder of yours.");
  std::error_code error;
  fs::create_directories(folder, error);
  if (!error) fs::permissions(folder, fs::perms::owner_all, error);
  if (error)
    return failure("The folder for what is remembered cannot be made: " + error.message() + ".",
                   "Set XDG_STATE_HOME to a folder of yours.", {.file = folder.string()});
  return folder;
}

}  // namespace ohmic::store
