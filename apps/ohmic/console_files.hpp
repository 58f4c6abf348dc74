#pragma once
// The console's page as it stands in the program. cmake/console.cmake builds what carries it.

#include <span>

#include "api/web/reply.hpp"

namespace ohmic::app {

/// Empty where the program was built without it.
std::span<const api::web::File> console_files();

}  // namespace ohmic::app
