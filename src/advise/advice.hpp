#pragma once
// The answer: a verdict in one sentence, its reasons as claims with figure, formula and source, and what would change it.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "advise/ask/needs.hpp"
#include "units/dimension.hpp"
#include "units/error.hpp"

namespace ohmic::advise {

enum class Verdict { nothing, fix_wiring, dac_amp, headphone_amp, interface, both, distribution_amp };

/// How sure a statement is. depends: within its interval it may go either way. contested: experts disagree.
enum class Standing { certain, likely, depends, contested };

/// A claim's figure as a number, in the base unit of its dimension.
struct Figure {
  Dimension dimension = Dimension::number;
  Interval<double> is;
};

/// One reason, with all it stands on.
struct Claim {
  std::string topic;    // name_of(Topic): "level", "response", "hiss", "inputs", "gain", "dose", "delay", ...
  std::string says;     // plain words, one or two sentences
  std::string figure;   // "105 to 112 dB SPL"; empty: none
  std::string formula;  // "L = S + 20 log10 V"
  std::string working;  // the formula with the person's numbers
  std::vector<std::string> sources;
  Standing standing = Standing::certain;
  bool is_met = true;  // of requirements: is it fulfilled by what the person has?
  bool is_requirement = false;
  std::vector<Figure> figures;  // the figure first, then what it was computed from
};

/// A change that turns the verdict, found by turning that figure until it does.
struct Turn {
  std::string says;  // "If your DT 990 were 4 dB less sensitive, ..."
  Verdict to = Verdict::nothing;
  std::string what;             // "peak", "sensitivity", "voltage", "impedance", "listeners", ...
  double from = 0.0, at = 0.0;  // the figure now, and where the verdict turns
};

/// A device that would do.
struct Choice {
  const store::Device* device = nullptr;
  const store::Device* beside = nullptr;  // the second of a pair ("both"); null: alone
  std::string why;                        // "119 to 124 dB SPL into your HD 600, 0.1 ohm, hiss below hearing"
  std::string price;                      // "149 USD (2024)"; "price unknown"
  double usd = 0.0;                       // for sorting; NaN: unknown
  bool is_certain = true;                 // over the whole interval
};

/// One wire of the drawing.
struct Wire {
  std::string from, from_socket, to, to_socket, cable;
};
struct Wiring {
  std::vector<std::string> boxes;
  std::vector<Wire> wires;
  std::vector<std::string> notes;  // "Line outputs, not the headphone output: ..."
};

struct Term {
  std::string name, meaning;  // plain words, with the person's own figures where there are any
};

struct Advice {
  Verdict verdict = Verdict::nothing;
  Standing standing = Standing::certain;
  std::string sentence;        // the answer, first
  std::vector<Claim> reasons;  // most important first
  std::vector<Turn> turns;
  std::vector<Choice> choices;    // best first
  std::vector<std::string> also;  // what is needed besides, or within the budget is not to be had
  Wiring wiring;
  std::vector<std::string> knobs;  // which knob where
  std::vector<Claim> contested;    // told as such
  std::vector<Term> terms;
  Needs needs;  // what was asked
};

/// Computes which requirements the person's needs make, which of them their gear meets, and the least that meets the rest.
/// There is no table of verdicts: each follows from needs and figures. Never fails; unknown figures widen. At most 100 ms. [control]
Advice advise(const Needs& needs, const store::Catalogue& catalogue);

/// "headphone amplifier": of a verdict, for people. "headphone_amp": for JSON.
std::string words_for(Verdict verdict);
std::string name_of(Verdict verdict);
std::string name_of(Standing standing);

}  // namespace ohmic::advise
