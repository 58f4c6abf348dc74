// Which channels of a group are whose, and what is asked of whom.

#include <algorithm>
#include <utility>

#include "engine/follow/card_group_parts.hpp"

namespace ohmic::engine {
namespace {

int sum(const std::vector<devices::Asked::Part>& parts, int devices::Asked::Part::* what) {
  int all = 0;
  for (const auto& part : parts) all += part.*what;
  return all;
}

std::vector<std::string> some(const std::vector<std::string>& names, GroupPeriod::Channels which) {
  const auto first = names.begin() + which.first;
  return {first, first + which.count};
}

}  // namespace

/// Gives every member its channels, and says what is asked of whom.
GroupPeriod::Layout CardGroup::State::layout_of(const devices::Asked& asked) {
  using Part = devices::Asked::Part;
  GroupPeriod::Layout layout{.format = asked.format,
                             .inputs = static_cast<int>(asked.inputs.size()),
                             .outputs = static_cast<int>(asked.outputs.size())};
  const int first_in = layout.inputs - asked.program_inputs, first_out = layout.outputs - asked.program_outputs;
  layout.own_inputs = {0, first_in - sum(asked.followers, &Part::inputs)};
  layout.own_outputs = {0, first_out - sum(asked.followers, &Part::outputs)};
  const bool serves =
      std::ranges::any_of(members, [](const Seated& seated) { return seated.member.programs.has_value(); });
  own_asked = asked;
  own_asked.followers.clear();
  own_asked.inputs = some(asked.inputs, layout.own_inputs);
  own_asked.outputs = some(asked.outputs, layout.own_outputs);
  if (serves && !setup.offers_to_programs) {
    own_asked.program_inputs = own_asked.program_outputs = 0;
  } else {
    layout.program_inputs = {first_in, asked.program_inputs};
    layout.program_outputs = {first_out, asked.program_outputs};
    own_asked.inputs.insert(own_asked.inputs.end(), asked.inputs.begin() + first_in, asked.inputs.end());
    own_asked.outputs.insert(own_asked.outputs.end(), asked.outputs.begin() + first_out, asked.outputs.end());
  }
  for (Seated& seated : members) {
    seated.inputs = seated.outputs = {};
    if (seated.member.programs) {
      const Member::Programs& programs = *seated.member.programs;
      const auto within = [](int first, int count, int all) {
        const int from = std::clamp(first, 0, all);
        return std::pair(from, std::clamp(count, 0, all - from));
      };
      const auto [in, ins] = within(programs.first_input, programs.inputs, asked.program_inputs);
      const auto [out, outs] = within(programs.first_output, programs.outputs, asked.program_outputs);
      seated.inputs = {first_in + in, ins};
      seated.outputs = {first_out + out, outs};
    } else {
      GroupPeriod::Channels in = {layout.own_inputs.count, 0}, out = {layout.own_outputs.count, 0};
      for (const Part& part : asked.followers) {
        in.count = part.inputs, out.count = part.outputs;
        if (part.name == seated.member.name) {
          seated.inputs = in, seated.outputs = out;
          break;
        }
        in.first += part.inputs, out.first += part.outputs;
      }
    }
    seated.asked = {.client = asked.client,
                    .format = seated.member.format.value_or(asked.format),
                    .periods = asked.periods,
                    .inputs = some(asked.inputs, seated.inputs),
                    .outputs = some(asked.outputs, seated.outputs),
                    .program_inputs = seated.member.programs ? seated.inputs.count : 0,
                    .program_outputs = seated.member.programs ? seated.outputs.count : 0};
    layout.seats.push_back(
        {seated.member.companion, seated.inputs, seated.outputs, seated.member.programs.has_value()});
  }
  return layout;
}

}  // namespace ohmic::engine
