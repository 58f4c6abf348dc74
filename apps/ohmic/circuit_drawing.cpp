// ohmic circuit draw: the schematic, with the voltages of its nodes at rest.

#include "circuit/draw/schematic.hpp"
#include "circuit_commands.hpp"
#include "circuit_set_up.hpp"

namespace ohmic::app {

Result<std::string> circuit_drawing(const CircuitAsked& asked) {
  const auto bench = put_on_bench(asked);
  if (bench) return circuit::draw_schematic(bench->netlist, bench->circuit, &bench->point);
  // What has no operating point or nothing that drives it may still be looked at.
  const auto netlist = read_netlist(asked.file);
  if (!netlist) return std::unexpected(netlist.error());
  const auto settings = settings_of(*netlist, asked);
  if (!settings) return std::unexpected(settings.error());
  const auto flat = netlist->flatten(*settings);
  if (!flat) return std::unexpected(flat.error());
  return circuit::draw_schematic(*netlist, *flat, nullptr);
}

}  // namespace ohmic::app
