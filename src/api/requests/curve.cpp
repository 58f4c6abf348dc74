// The request "curve": finds whose it is, and writes it rounded to what a picture shows.

#include <cmath>

#include "api/requests/asked.hpp"
#include "api/requests/requests.hpp"
#include "rig/address.hpp"
#include "rig/curves.hpp"

namespace ohmic::api {
namespace {

constexpr std::string_view example =
    "input.Kick.eq, input.Kick.compressor, phones.Lead.amplifier or phones.Lead.headphone";

/// To a thousandth of the unit, and of what is larger than a thousand to whole ones: frequencies to five digits.
Value rounded(double value) {
  if (!std::isfinite(value)) return Value();
  const double steps = std::abs(value) >= 1e3 ? 1.0 : 1e3;
  return std::round(value * steps) / steps + 0.0;  // no -0
}

Members of(const rig::PlotLine& line) {
  List values;
  values.reserve(line.values.size());
  for (const double value : line.values) values.push_back(rounded(value));
  return {{"name", line.name}, {"unit", line.unit}, {"values", std::move(values)}};
}

Result<rig::Plot> curve_at(const rig::Session& session, const std::vector<std::string>& parts, Hertz rate) {
  const rig::Rig& rig = session.desk().rig();
  if (parts.size() == 3 && parts[0] == "input") {
    const auto input = named(rig.inputs, parts[1], "input");
    if (!input) return std::unexpected(input.error());
    // The right side of a pair has its partner's strip.
    const auto partner = (*input)->link.empty() ? input : named(rig.inputs, (*input)->link, "input");
    return rig::strip_curve((*partner)->strip, parts[2], rate);
  }
  if (parts.size() == 3 && parts[0] == "playback") {
    const auto playback = named(rig.playbacks, parts[1], "playback");
    return playback ? rig::strip_curve((*playback)->strip, parts[2], rate) : std::unexpected(playback.error());
  }
  if (parts.size() == 3 && parts[0] == "phones") {
    const auto phones = named(rig.phones, parts[1], "phones output");
    return phones ? rig::phones_curve(session, **phones, parts[2], rate) : std::unexpected(phones.error());
  }
  return failure("There is no curve at this address.", "Such as " + std::string(example) + ".");
}

}  // namespace

void add_curve(Protocol& protocol, rig::Session& session) {
  protocol.add(
      {.name = "curve",
       .takes = {},
       .says = "What an equalizer, a compressor, an amplifier or a headphone does, as a curve of at most 256 points.",
       .answer = [&session](const Request& request) -> Answer {
         const auto address = request.text(example);
         if (!address) return std::unexpected(address.error());
         const auto parts = rig::address_parts(*address);
         if (!parts) return std::unexpected(parts.error());
         const engine::Plan* plan = session.engine().plan();
         const Hertz rate = plan != nullptr ? plan->format().rate : session.desk().rig().card.rate;
         const auto curve = curve_at(session, *parts, rate);
         if (!curve) return std::unexpected(curve.error());
         Members x = of(curve->x);
         x.emplace_back("law", curve->is_logarithmic ? "logarithmic" : "linear");
         List y;
         for (const rig::PlotLine& line : curve->y) y.emplace_back(of(line));
         return Members{
             {"curve", rig::address_of(*parts)}, {"on", curve->is_on}, {"x", std::move(x)}, {"y", std::move(y)}};
       }});
}

}  // namespace ohmic::api
