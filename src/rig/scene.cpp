// Scenes as lists of values, and as files beside the rig.

#include "rig/scene.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <unordered_map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "rig/desk_change.hpp"
#include "rig/document.hpp"
#include "rig/scene_text.hpp"

namespace ohmic::rig {
namespace {

std::string folder_of(std::string_view rig_file) {
  return std::filesystem::path(rig_file).replace_extension(".scenes").string();
}

constexpr std::size_t longest_name = 100;

Result<void> check_name(std::string_view name) {
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  const std::string hint = "A scene's name becomes a file's name: letters, digits, blanks, at most 100 bytes.";
  if (name.empty()) return failure("A scene needs a name.", hint);
  if (name.size() > longest_name) return failure("The scene's name is too long.", hint);
  if (name.find('/') != std::string_view::npos)
    return failure(fmt::format("A scene cannot be called \"{}\": it holds a slash.", name), hint);
  if (name.front() == '.')
    return failure(fmt::format("A scene cannot be called \"{}\": it begins with a dot.", name), hint);
  if (std::ranges::any_of(name, is_control)) return failure("The scene's name holds control characters.", hint);
  return {};
}

std::unexpected<Error> no_such(std::string_view rig_file, std::string_view name) {
  const auto names = scene_names(rig_file);
  const std::vector<std::string_view> views(names.begin(), names.end());
  const auto near = nearest_name(name, views);
  return failure(fmt::format("There is no scene called \"{}\".", name),
                 near            ? fmt::format("Did you mean \"{}\"?", *near)
                 : views.empty() ? std::string("None was saved for this rig.")
                                 : fmt::format("There are: {}.", fmt::join(views, ", ")),
                 {.file = scene_file(rig_file, name)});
}

}  // namespace

Scene scene_of(const Rig& rig, std::string name) {
  Scene scene{.name = std::move(name), .values = {}};
  for (const Parameter& parameter : values_of(rig))
    if (parameter.keeping == Keeping::scene) scene.values.push_back({parameter.address, value_text(parameter)});
  return scene;
}

std::vector<Turned> difference(const Scene& before, const Scene& after) {
  std::vector<Turned> turned;
  std::unordered_map<std::string_view, std::string_view> old, fresh;
  for (const Scene::Value& value : before.values) old[value.address] = value.text;
  for (const Scene::Value& value : after.values) fresh[value.address] = value.text;
  for (const Scene::Value& value : after.values) {
    const auto was = old.find(value.address);
    const std::string_view text = was == old.end() ? std::string_view{} : was->second;
    if (text != value.text) turned.push_back({value.address, std::string(text), value.text});
  }
  for (const Scene::Value& value : before.values)
    if (!fresh.contains(value.address)) turned.push_back({value.address, value.text, ""});
  return turned;
}

std::string scene_file(std::string_view rig_file, std::string_view name) {
  return fmt::format("{}/{}.toml", folder_of(rig_file), name);
}

std::vector<std::string> scene_names(std::string_view rig_file) {
  std::vector<std::string> names;
  std::error_code ignored;
  for (std::filesystem::directory_iterator at(folder_of(rig_file), ignored), end; at != end; at.increment(ignored)) {
    if (ignored) break;
    const auto& path = at->path();
    if (path.extension() == ".toml" && check_name(path.stem().string())) names.push_back(path.stem().string());
  }
  std::ranges::sort(names);
  return names;
}

Result<Scene> load_scene(std::string_view rig_file, std::string_view name) {
  if (auto fine = check_name(name); !fine) return std::unexpected(fine.error());
  const std::string file = scene_file(rig_file, name);
  bool is_absent = false;
  auto text = read_text(file, is_absent);
  if (is_absent) return no_such(rig_file, name);
  if (!text) return std::unexpected(text.error());
  const auto document = parse_document(std::move(*text), file);
  if (!document) return std::unexpected(document.error());
  auto values = values_of(*document);
  if (!values) return std::unexpected(values.error());
  return Scene{.name = std::string(name), .values = std::move(*values)};
}

Result<void> save_scene(std::string_view rig_file, const Scene& scene) {
  if (auto fine = check_name(scene.name); !fine) return fine;
  const std::string folder = folder_of(rig_file), file = scene_file(rig_file, scene.name);
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error)
    return failure(fmt::format("The folder for scenes could not be made: {}.", error.message()), {}, {.file = folder});
  const std::string heading = fmt::format(
      "# The scene \"{}\" of {}: what its desk was set to, one value a line, each by its address.\n"
      "# Lines may be changed and taken out by hand. Volumes, ceilings and preamps are not part of scenes.\n\n",
      scene.name, std::filesystem::path(rig_file).filename().string());
  return write_atomically(file, heading + lines_of(scene.values));
}

Result<void> remove_scene(std::string_view rig_file, std::string_view name) {
  if (auto fine = check_name(name); !fine) return fine;
  const std::string file = scene_file(rig_file, name);
  std::error_code error;
  if (std::filesystem::remove(file, error)) return {};
  if (!error) return no_such(rig_file, name);
  return failure(fmt::format("The scene could not be removed: {}.", error.message()), {}, {.file = file});
}

}  // namespace ohmic::rig
