#pragma once
// Everything that --json prints; no other file knows the JSON library.

#include <string>
#include <vector>

#include "advise/advice.hpp"
#include "advise/reason/card_note.hpp"
#include "advise/reason/compare.hpp"
#include "advise/reason/doctor.hpp"
#include "devices/list.hpp"
#include "dose_told.hpp"
#include "events.hpp"
#include "render_report.hpp"
#include "rig/explain.hpp"
#include "rig/rig.hpp"

namespace ohmic::app {

/// One line.
std::string json(const Event& event);
/// Whole documents, indented.
std::string json(const std::vector<std::pair<std::string, rig::Reading>>& checked);
std::string json(const std::vector<devices::Found>& devices);
std::string json(const rig::Explanation& explanation);
std::string json(const RenderReport& report);
std::string json(const advise::Advice& advice);
std::string json(const advise::Comparison& told);
/// `cards`: those that were looked at.
std::string json(const advise::Diagnosis& found, const std::vector<advise::CardNote>& cards);
std::string json(const std::vector<DoseTold>& doses);

}  // namespace ohmic::app
