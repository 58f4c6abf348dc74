// Folders that belong to one user: the session's runtime folder where there is one, else a guarded one in /tmp.

#include "api/socket_folder.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/unix_socket.hpp"

namespace ohmic::api {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t longest_name = 40;

std::string temporary_folder() { return fmt::format("/tmp/ohmic-{}", ::geteuid()); }

std::string runtime_folder() {
  const char* folder = std::getenv("XDG_RUNTIME_DIR");
  return folder != nullptr && *folder == '/' ? std::string(folder) : std::string();
}

/// Why others could reach into this folder; empty when they cannot.
std::string danger_of(const std::string& folder) {
  struct stat is{};
  if (::lstat(folder.c_str(), &is) != 0) return fmt::format("it is not there ({})", system_words());
  if (!S_ISDIR(is.st_mode)) return "it is no folder";
  if (is.st_uid != ::geteuid()) return fmt::format("it belongs to user {}", is.st_uid);
  return (is.st_mode & 077) != 0 ? "others may write or read in it" : "";
}

}  // namespace

Result<std::string> socket_folder() {
  const std::string runtime = runtime_folder();
  std::string folder = runtime.empty() ? temporary_folder() : runtime + "/ohmic";
  if (::mkdir(folder.c_str(), S_IRWXU) != 0 && errno != EEXIST)
    return failure(fmt::format("The folder {} cannot be made: {}.", folder, system_words()),
                   "Set XDG_RUNTIME_DIR to a folder of yours.");
  if (const std::string danger = danger_of(folder); !danger.empty())
    return failure(fmt::format("The folder {} is not safe for a socket: {}.", folder, danger),
                   fmt::format("Take it away, or: chmod 700 {}", folder));
  return folder;
}

std::string socket_name(std::string_view rig_file) {
  std::string name = fs::path(rig_file).stem().string();
  for (char& c : name)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = '_';
  while (name.starts_with('.')) name.erase(0, 1);
  if (name.size() > longest_name) {
    name.resize(longest_name);
    while (!name.empty() && (static_cast<unsigned char>(name.back()) & 0xC0) == 0x80) name.pop_back();  // half a letter
    if (!name.empty() && static_cast<unsigned char>(name.back()) >= 0xC0) name.pop_back();
  }
  return name.empty() ? "rig" : name;
}

std::vector<Found> running() {
  std::vector<std::string> folders{temporary_folder(), fmt::format("/run/user/{}/ohmic", ::geteuid())};
  if (const std::string runtime = runtime_folder(); !runtime.empty()) folders.push_back(runtime + "/ohmic");
  std::vector<Found> found;
  for (const std::string& folder : folders) {
    if (!danger_of(folder).empty()) continue;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder, ignored)) {
      const fs::path& path = entry.path();
      if (path.extension() == ".sock" && std::ranges::find(found, path.string(), &Found::path) == found.end() &&
          is_answered(path.string()))
        found.push_back({path.stem().string(), path.string()});
    }
  }
  std::ranges::sort(found, {}, &Found::name);
  return found;
}

Result<std::string> find_socket(std::string_view name, std::string_view path) {
  if (!path.empty()) return std::string(path);
  const std::vector<Found> all = running();
  std::vector<std::string> names;
  names.reserve(all.size());
  for (const Found& one : all) names.push_back(one.name);
  if (all.empty()) return failure("No Ohmic is running here.", "Start one: ohmic run RIG.");
  if (!name.empty()) {
    const auto found = std::ranges::find(all, name, &Found::name);
    if (found != all.end()) return found->path;
    return failure(fmt::format("No Ohmic called \"{}\" is running.", name),
                   fmt::format("There is {}.", fmt::join(names, ", ")));
  }
  if (all.size() == 1) return all.front().path;
  return failure(fmt::format("{} Ohmics are running: {}.", all.size(), fmt::join(names, ", ")),
                 fmt::format("Say which: --rig {}.", names.front()));
}

}  // namespace ohmic::api
