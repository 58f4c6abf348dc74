# The console's page: built from web/ by npm, packed, and carried inside the program (tools/console_pages).
#
# Sanitizers and fuzzers test the program around it and do without; so does a machine without npm: then the program runs,
# serves the protocol, and says what is missing where its page would be.
find_program(OHMIC_NPM npm)
mark_as_advanced(OHMIC_NPM)
set(web_by_default OFF)
if(OHMIC_NPM AND NOT OHMIC_SANITIZE AND NOT OHMIC_FUZZ)
  set(web_by_default ON)
endif()
option(OHMIC_WEB "Build the console's page into the program (needs npm)" ${web_by_default})

# Adds the file that defines console_files() to `library`.
function(ohmic_add_console library)
  set(folder ${CMAKE_BINARY_DIR}/web)
  if(OHMIC_WEB)
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/web/src/* ${CMAKE_SOURCE_DIR}/web/public/*)
    add_custom_command(OUTPUT ${folder}/console_files.cpp
      COMMAND ${CMAKE_SOURCE_DIR}/tools/console_pages ${folder}
      DEPENDS ${sources} ${CMAKE_SOURCE_DIR}/tools/console_pages ${CMAKE_SOURCE_DIR}/web/index.html
        ${CMAKE_SOURCE_DIR}/web/phone.html ${CMAKE_SOURCE_DIR}/web/package-lock.json ${CMAKE_SOURCE_DIR}/web/package.json
        ${CMAKE_SOURCE_DIR}/web/vite.config.mjs ${CMAKE_SOURCE_DIR}/web/svelte.config.js ${CMAKE_SOURCE_DIR}/web/tsconfig.json
      COMMENT "Building the console's page" VERBATIM)
  else()
    file(CONFIGURE OUTPUT ${folder}/console_files.cpp CONTENT
"#include \"console_files.hpp\"
namespace ohmic::app {
std::span<const api::web::File> console_files() { return {}; }
}  // namespace ohmic::app
")
  endif()
  target_sources(${library} PRIVATE ${folder}/console_files.cpp)
  # Its bytes are read by the assembler: the compiler's cache would not see them change.
  set_source_files_properties(${folder}/console_files.cpp PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
endfunction()
