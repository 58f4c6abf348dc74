#pragma once
// The sound cards' own switches and knobs as the console presses them: a strip's 48 V is the relay in the card.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "api/protocol.hpp"

namespace ohmic::api {

/// One control of a card, beside the strips it belongs to.
struct CardSwitch {
  int number = 0;        // how requests name it, while the cards stay open
  std::string card;      // what people call it
  std::string follower;  // its name in the rig; empty: it is the clock
  std::string kind, words, control;
  std::vector<std::string> inputs;  // the rig's, whose connectors it switches
  double minimum = 0.0, maximum = 1.0, step = 1.0;
  double off = 0.0, on = 1.0;
  std::string unit;  // "dB", or empty
  std::vector<std::string> choices;
  std::optional<double> value;  // nothing: the card does not say
  bool can_be_written = false;
  bool needs_consent = false;  // phantom power that nobody allowed yet at these inputs
};

/// Whoever has the cards. All [control].
struct SwitchBoard {
  std::function<std::vector<CardSwitch>()> all;
  /// What it is then. consents: the person says that phantom power may be turned on there, now and later. Errors: no such
  /// number, out of range, no consent, the card.
  std::function<Result<double>(int number, double value, bool consents)> turn;
};

/// Adds the requests "switches" and "switch" and the topic "switches". They belong to engineers.
void add_switches(Protocol& protocol, SwitchBoard board);

/// Tells what a switch became: who subscribed to "switches".
void tell_switch(Protocol& protocol, const CardSwitch& now);
/// Tells them all to who subscribed: they are others now, and numbered anew.
void tell_switches(Protocol& protocol, const std::vector<CardSwitch>& now);

}  // namespace ohmic::api
