#pragma once
// The wiring at work: one member a part of the way, on the pages where that part is wired. For those pages only.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/adapter.hpp"
#include "engine/meter_node.hpp"
#include "rig/channels.hpp"
#include "rig/node_settings.hpp"
#include "rig/phones_nodes.hpp"
#include "rig/wiring.hpp"

namespace ohmic::rig {

using Signal = Blueprint::Signal;

/// Noise sources must not be copies of each other: every gear gets a seed from its id.
std::uint64_t seed_of(std::string_view id);

class Wiring {
 public:
  Wiring(const Rig& rig, const Material& material, Stock& stock, bool full_ceiling, Second fade)
      : rig_(rig),
        channels_(channels_of(rig)),
        material_(material),
        stock_(stock),
        has_full_ceiling_(full_ceiling),
        fade_(fade) {}

  Blueprint draw();

 private:
  struct Pair {
    Signal left, right;
  };
  struct Boxes {
    const std::string& dac;
    const std::string& speaker;
    const std::string& follower;
    const std::vector<int>& channels;
    const CardOutput& output;
  };

  /// Places a node with one signal in and one out.
  template <class Processor, class... Arguments>
  Signal pass(const std::string& id, Signal in, Dimension from, Dimension to, std::vector<float> settings,
              const Arguments&... arguments) {
    auto node = stock_.shelf.take<engine::ProcessorNode<Processor>>(id, arguments...);
    return blueprint_.add(id, std::move(node), {in}, engine::Ports{.in = {from}, .out = {to}}, std::move(settings))
        .at(0);
  }

  /// A node with two signals in and out, full scale.
  template <class Node, class... Arguments>
  Pair both(const std::string& id, Pair in, std::vector<float> settings, const Arguments&... arguments) {
    auto node = stock_.shelf.take<Node>(id, arguments...);
    const auto out = blueprint_.add(id, std::move(node), {in.left, in.right},
                                    engine::Ports::all(Dimension::full_scale, 2, 2), std::move(settings));
    return {out[0], out[1]};
  }

  void meter(const std::string& id, const std::vector<Signal>& signals, Dimension unit);
  Pair pair(const std::vector<Signal>& fed, const std::string& left, const std::string& right) const;

  // wiring_inputs.cpp
  /// All of them, those that nobody hears too: so they stay in step.
  void recordings();
  /// A channel of a recording, full scale.
  Signal recorded(const Input& input);
  /// The input as its converter hands it over, full scale.
  Signal converted(const Input& input);
  std::vector<Signal> inputs();
  /// One strip over one channel or two, its meter, and its seats in the mixer.
  void strip(std::string_view name, const Strip& strip, std::vector<Signal> signals);
  void strips(const std::vector<Signal>& converted);
  void playbacks();

  // wiring.cpp
  /// The buses, and what joins them on the way to the outputs: talkback.
  void mix();
  std::vector<Signal> feed();

  // wiring_outputs.cpp
  void phones(const std::vector<Signal>& fed);
  /// What an output does to its mix in front of the converter.
  Pair shaped(const Phones& phones, Pair heard);
  void phones(const Phones& phones, Pair heard);
  void leave(const Phones& phones, const std::vector<Signal>& out);
  /// The same in two parts where an amplifier is a netlist; between them stands the bank of all such outputs.
  struct Front {
    std::shared_ptr<PhonesFront> node;
    Pair volts;
  };
  Front phones_front(const Phones& phones, Pair heard, const std::shared_ptr<gear::AmplifierBank>& bank);
  void phones_back(const Phones& phones, const Front& front);
  void exposure(const Phones& phones, Signal left, Signal right);
  /// Volume, crossover, choice of speakers; then every set by itself, and the sub.
  void monitor(const Monitor& monitor, Pair heard);
  /// One or two loudspeakers: converter, wire, speaker; ceiling; and out by the card's socket.
  void speakers(const Monitor& monitor, std::string_view set, std::vector<Signal> signals, const Boxes& boxes,
                double share);

  const Rig& rig_;
  const CardChannels channels_;
  const Material& material_;
  Stock& stock_;
  const bool has_full_ceiling_;
  const Second fade_;
  Blueprint blueprint_;
  std::map<std::string, std::vector<Signal>> files_;
  std::map<std::string, Signal, std::less<>> wet_;  // behind the strip, by channel
  std::vector<Signal> source_, voice_;              // by row
};

}  // namespace ohmic::rig
