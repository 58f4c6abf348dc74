#pragma once
// Lays a plan's buffers out in one piece of memory, using those of dead wires again: a large rig stays in the cache.

#include <memory>
#include <vector>

#include "engine/plan_body.hpp"

namespace ohmic::engine {

/// `connections`: the source of every step's inputs in order, from `first_card_output` on of every card output.
/// Blocks have at most `frames` frames. [control]
std::unique_ptr<PlanBody> lay_out(std::vector<Step> steps, std::vector<Source> connections,
                                  std::size_t first_card_output, int frames);

}  // namespace ohmic::engine
