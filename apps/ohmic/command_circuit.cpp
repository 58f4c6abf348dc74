// ohmic circuit and the commands below it: a netlist on the bench.

#include <memory>

#include "command_families.hpp"
#include "command_notes.hpp"

namespace ohmic::app {
namespace {

/// What every command of `circuit` takes.
void netlist_options(const CommandDeclaration& command, CircuitAsked& to) {
  command.text("--load", "PATH", "what hangs on the output: a resistance, a netlist of a headphone, or none", to.load);
  command.each("--set", "NAME=VALUE", "turn a knob, or set a part or parameter: volume=0.5, R4=2.2k", to.knobs);
  command.each("--switch", "NAME=LABEL", "throw a switch: gain=high", to.switches);
  command.text("-o,--output", "PATH", "the file to write (default: print)", to.output);
}

void form_options(const CommandDeclaration& command, CircuitAsked& to, bool has_curves) {
  using Form = CircuitAsked::Form;
  command.flag("--csv", "print a table for spreadsheets", [&to] { to.form = Form::csv; });
  command.flag("--json", "print JSON", [&to] { to.form = Form::json; });
  if (has_curves) command.flag("--svg", "print a picture", [&to] { to.form = Form::svg; });
}

void band_options(const CommandDeclaration& command, CircuitAsked& to, const char* from, const char* till) {
  command.quantity("--from", "FREQUENCY", from, Hertz(1e-3), Hertz(1e9), to.from);
  command.quantity("--to", "FREQUENCY", till, Hertz(1e-3), Hertz(1e9), to.to);
  command.number("--points", "points a decade (default 30)", 1, 1000, "points",
                 [&to](int points) { to.per_decade = points; });
}

void tone_options(const CommandDeclaration& command, CircuitAsked& to, const char* says) {
  command.quantity("--frequency", "FREQUENCY", says, Hertz(1.0), Hertz(50e3), to.frequency);
  command.quantity("--rate", "RATE", "steps per second (default 192 kHz)", Hertz(44100.0), Hertz(10e6), to.rate);
}

void node_option(const CommandDeclaration& command, CircuitAsked& to) {
  command.text("--node", "NODE", "where to look, instead of the output: plate, \"v(a,b)\"", to.node);
}

}  // namespace

void declare_circuit(const CommandDeclaration& program) {
  const CommandDeclaration circuit =
      program.command("circuit", "analyse an amplifier's netlist: what it does, its noise, its distortion");
  const auto kept = std::make_shared<CircuitAsked>();
  CircuitAsked& to = *kept;
  circuit.notes(notes::circuit);
  circuit.needs_command();
  const auto command = [&](const char* name, const char* says) {
    const CommandDeclaration added = circuit.command(name, says);
    added.text("netlist", "NETLIST", "the SPICE netlist", to.file, true);
    netlist_options(added, to);
    return added;
  };

  const CommandDeclaration check =
      circuit.command("check", "read a netlist, say what it is and whether it rests where it should");
  check.texts("netlist", "NETLIST", "the SPICE netlists", to.files);
  netlist_options(check, to);
  form_options(check, to, false);

  const CommandDeclaration op = command("op", "print voltages, currents and power at rest");
  form_options(op, to, false);
  op.flag("--all", "also what is inside subcircuits", to.is_whole);

  const CommandDeclaration ac = command("ac", "print gain, phase, input and output impedance over frequency");
  form_options(ac, to, true);
  band_options(ac, to, "lowest frequency (default 10 Hz)", "highest frequency (default 100 kHz)");
  node_option(ac, to);

  const CommandDeclaration noise = command("noise", "print the output's noise, A-weighted, too, and who makes it");
  form_options(noise, to, true);
  band_options(noise, to, "lowest frequency (default 20 Hz)", "highest frequency (default 20 kHz)");
  node_option(noise, to);

  const CommandDeclaration tran =
      command("tran", "play a sine, or the netlist's own waveform, and print what comes out");
  form_options(tran, to, true);
  tone_options(tran, to, "of the sine (default: the netlist's own waveform, else 1 kHz)");
  tran.quantity("--level", "LEVEL", "of the sine, rms (default: the netlist's own, else 100 mV)", Volt(0.0), Volt(1e4),
                to.level);
  tran.quantity("--seconds", "N", "so long (default: five periods)", Second(1e-6), Second(1000.0), to.length);
  node_option(tran, to);

  const CommandDeclaration thd =
      command("thd", "play sines from soft to clipping; print distortion, harmonics and power");
  form_options(thd, to, true);
  tone_options(thd, to, "the second one, beside 1 kHz (default 10 kHz)");
  node_option(thd, to);

  command("draw", "draw the schematic with its voltages at rest, as SVG");
  circuit.asks([kept](const std::string& innermost) {
    CircuitAsked asked = *kept;
    asked.command = innermost;
    return Asked(std::move(asked));
  });
}

}  // namespace ohmic::app
