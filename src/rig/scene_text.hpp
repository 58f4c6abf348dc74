#pragma once
// Values by address as lines of TOML: what scenes and the autosave are made of.

#include <string>
#include <string_view>
#include <vector>

#include "rig/document.hpp"
#include "rig/scene.hpp"

namespace ohmic::rig {

/// An address as a key; in single quotes where it holds double ones.
std::string key_of(std::string_view address);
/// "input.Kick.fader" = "-6 dB", a line for each.
std::string lines_of(const std::vector<Scene::Value>& values);
/// Back again; also values that a person wrote bare, or in sections ([input.Kick] fader = ...). Errors: with file and line.
Result<std::vector<Scene::Value>> values_of(const Document& document);

/// Reads a whole file of at most 16 MiB. Errors: with the file; `is_absent` tells the usual one from the others.
Result<std::string> read_text(const std::string& file, bool& is_absent);

}  // namespace ohmic::rig
