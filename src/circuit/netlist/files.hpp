#pragma once
// A netlist and the files it includes, as one row of statements.

#include <filesystem>
#include <string_view>

#include "circuit/netlist/definition.hpp"
#include "circuit/netlist/netlist.hpp"

namespace ohmic::circuit::netlist {

/// Reads .include, .inc and .lib (whole, or one section of it) where they stand, leaves .control blocks aside, ends at .end.
/// Comments *@ are taken from the outermost file alone. has_title: its first line is the title.
Statements read_files(std::string_view text, const std::filesystem::path& name, const Loader& loader, bool has_title,
                      Refusal& refusal);

}  // namespace ohmic::circuit::netlist
