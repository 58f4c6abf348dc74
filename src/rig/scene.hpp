#pragma once
// Scenes: what a desk was set to, by address, in a file of its own that a person can read, change and compare.

#include <string>
#include <string_view>
#include <vector>

#include "rig/rig.hpp"
#include "units/error.hpp"

namespace ohmic::rig {

/// One value that differs, or is kept.
struct Turned {
  std::string address;
  std::string before;  // as the rig file spells it
  std::string after;
  /// "Kick in Lead: -8 dB -> -6 dB".
  std::string sentence() const;
  bool operator==(const Turned&) const = default;
};

struct Scene {
  struct Value {
    std::string address;
    std::string text;
    bool operator==(const Value&) const = default;
  };
  std::string name;
  std::vector<Value> values;
};

/// What a rig is set to now: all values of Keeping::scene.
Scene scene_of(const Rig& rig, std::string name);
/// What would change from `before` to `after`; values only one of them has count from or to nothing ("").
std::vector<Turned> difference(const Scene& before, const Scene& after);

/// Scenes of "band.toml" stand in "band.scenes/NAME.toml" beside it. Errors: a name that cannot be a file's, those of
/// load_document and write_atomically, with file and line. [control]
std::string scene_file(std::string_view rig_file, std::string_view name);
std::vector<std::string> scene_names(std::string_view rig_file);
Result<Scene> load_scene(std::string_view rig_file, std::string_view name);
Result<void> save_scene(std::string_view rig_file, const Scene& scene);
Result<void> remove_scene(std::string_view rig_file, std::string_view name);

}  // namespace ohmic::rig
