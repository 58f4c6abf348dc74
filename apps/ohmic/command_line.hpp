#pragma once
// What a person may ask of the program, and what was asked. Commands declare themselves: see command_families.hpp.

#include <chrono>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "advise_asked.hpp"
#include "audition_asked.hpp"
#include "catalogue_asked.hpp"
#include "circuit_asked.hpp"
#include "command_tree.hpp"
#include "dose_asked.hpp"
#include "latency_asked.hpp"
#include "pair_asked.hpp"
#include "programs_asked.hpp"
#include "units/quantity.hpp"
#include "usb_asked.hpp"

namespace ohmic::app {

/// Exit codes, as the manual prints them.
enum Exit : int {
  done = 0,
  failed = 1,  // the work could not be done; `check`: warnings only
  wrong = 2,   // the rig or the command line is wrong
};

struct RunAsked {
  enum class Output { view, events, json };
  std::string rig;
  std::string device;  // as [card] device spells it; empty: the rig's
  std::optional<Hertz> rate;
  std::optional<int> frames;
  std::optional<Second> length;
  Output output = Output::view;  // view: only on a terminal
  bool is_verbose = false;
  bool is_ascii = false;
  bool takes_up = false;  // what an earlier run kept and nobody saved

  bool has_console = true;
  std::optional<int> port;  // of the console; empty: 7480, or the next that is free
  std::string address = "127.0.0.1";
  bool is_https = false;
  std::optional<bool> opens_console;  // in a browser; empty: on a desktop

  std::string osc;          // "3819", "0.0.0.0:3819"; empty: no OSC
  bool wants_midi = false;  // MIDI controllers
  std::string mackie;       // a part of the name of a Mackie Control; empty: none
};

struct RenderAsked {
  std::string rig;
  std::string output;  // empty: beside the current folder, named after the rig
  std::string format = "wav";
  std::optional<Hertz> rate;
  std::optional<int> frames;
  std::optional<int> oversampling;  // steps of circuits a frame, instead of the rig's
  std::optional<Second> length;
  bool is_json = false;
};

struct CheckAsked {
  std::vector<std::string> rigs;
  bool is_json = false;
};

struct DevicesAsked {
  bool is_json = false;
};

struct ExplainAsked {
  std::string rig;
  bool is_json = false;
};

struct FieldsAsked {
  std::string section;  // empty: all
  bool is_markdown = false;
};

/// What is asked of a running Ohmic.
struct CtlAsked {
  std::string command;             // "set", "scene", ...
  std::vector<std::string> words;  // behind it: address, value, name, ...
  std::string fade;                // of a recalled scene; empty: the desk's
  std::string rig;                 // name of the running one; empty: the only one
  std::string socket;              // or its socket
  std::string url;                 // or its console; with this, no socket is asked
  std::string token_file;          // where the console's token stands
  std::string certificate;         // of the console, where no authority vouches for it
  bool consents = false;           // a person says that phantom power may be turned on there
  bool is_json = false;
};

struct NewAsked {
  std::string file;   // empty: "rig.toml"
  std::string usage;  // "band", "podcast", ...; empty: what fits the hardware
  bool is_forced = false;
};

/// Answered already: help, version, man page, completion, or a mistake on the command line.
struct Answer {
  std::string text;
  Exit status = done;  // done: the text is for stdout, else for stderr
};

using Asked = std::variant<Answer, RunAsked, RenderAsked, CheckAsked, DevicesAsked, ExplainAsked, FieldsAsked, CtlAsked,
                           NewAsked, CatalogueAsked, CircuitAsked, AuditionAsked, DoseAsked, AdviseAsked, CompareAsked,
                           DoctorAsked, PairAsked, SchemaAsked, LatencyAsked, TuneAsked, ProgramsAsked, UsbAsked>;

/// Reads the command line. `width`: of the terminal, for help.
Asked read_command_line(const std::vector<std::string>& words, int width = 100);
/// The declaration as data.
Command command_tree();
/// "ohmic 0.1.0".
std::string version();

}  // namespace ohmic::app
