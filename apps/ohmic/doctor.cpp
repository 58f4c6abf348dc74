// ohmic doctor: what the advisor says of the gear in a rig.

#include "advise/reason/doctor.hpp"

#include <fmt/format.h>

#include "commands.hpp"
#include "json.hpp"
#include "prose.hpp"

namespace ohmic::app {

int examine_rig(const DoctorAsked& asked) {
  const auto reading = read_or_say(asked.rig);
  if (!reading) return wrong;
  const advise::Diagnosis found = advise::examine(reading->rig);
  if (asked.is_json) {
    fmt::print("{}\n", json(found));
    return done;
  }
  const Prose prose;
  prose.paragraph("", found.sentence, Prose::Tone::loud);
  const auto section = [&](const char* title, const std::vector<advise::Claim>& claims) {
    if (claims.empty()) return;
    prose.heading(title);
    for (const advise::Claim& claim : claims) {
      prose.paragraph(claim.is_met ? " + " : " - ", claim.says);
      if (!claim.working.empty()) prose.paragraph("     ", claim.working, Prose::Tone::quiet);
    }
  };
  section("What you hear", found.outputs);
  section("What is recorded", found.inputs);
  return done;
}

}  // namespace ohmic::app
