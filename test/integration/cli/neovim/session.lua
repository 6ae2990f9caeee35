-- What a person does in Neovim, one thing after the other; what came of it goes to the file that MANUS_RESULT names, as JSON.
-- Every wait is for a condition. A step that fails leaves its error in the result, and the rest goes on.

local patience = 10000
local result = { version = tostring(vim.version().major) .. "." .. tostring(vim.version().minor), errors = {} }

local function wait(what, condition)
  if not vim.wait(patience, condition, 20) then
    error("waited in vain: " .. what, 0)
  end
end

local function step(name, act)
  local fine, answer = pcall(act)
  if fine then
    result[name] = answer
  else
    table.insert(result.errors, name .. ": " .. tostring(answer))
  end
end

local function text()
  return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), "\n")
end

-- The cursor on the first place where this text stands.
local function put(pattern)
  vim.fn.cursor(1, 1)
  if vim.fn.search(pattern, "c") == 0 then
    error("nowhere: " .. pattern, 0)
  end
end

-- What the server answers for the place of the cursor.
local function ask(method, more)
  local params = vim.tbl_extend("force", vim.lsp.util.make_position_params(0, "utf-16"), more or {})
  local answers = vim.lsp.buf_request_sync(0, method, params, patience)
  for _, answer in pairs(answers or {}) do
    return answer.result
  end
end

local function messages()
  local said = {}
  for _, one in ipairs(vim.diagnostic.get(0)) do
    table.insert(said, tostring(one.code or one.user_data.lsp.code))
  end
  table.sort(said)
  return said
end

step("attached", function()
  vim.cmd("edit " .. vim.env.MANUS_FILE)
  wait("a server attaches", function()
    local client = (vim.lsp.get_clients or vim.lsp.get_active_clients)()[1]
    return client and client.initialized
  end)
  return vim.bo.filetype
end)

step("diagnostics", function()
  wait("diagnostics", function()
    return #messages() > 0
  end)
  return messages()
end)

step("completion", function()
  put("^    ti")
  vim.fn.cursor(0, vim.fn.col("$"))
  -- The column after the last character, where one types on.
  local position = { line = vim.fn.line(".") - 1, character = #vim.fn.getline(".") }
  local list = ask("textDocument/completion", { position = position })
  return vim.tbl_map(function(item)
    return item.label
  end, list.items or list)
end)

step("mended", function()
  vim.cmd("%s/^    ti$/    timeout: 5m/")
  wait("no diagnostics", function()
    return #messages() == 0
  end)
  return text()
end)

step("hover", function()
  put("shell_exec")
  vim.lsp.buf.hover()
  local function floating()
    for _, window in ipairs(vim.api.nvim_list_wins()) do
      if vim.api.nvim_win_get_config(window).relative ~= "" then
        return window
      end
    end
  end
  wait("a hover window", floating)
  local shown = vim.api.nvim_win_get_buf(floating())
  local lines = vim.api.nvim_buf_get_lines(shown, 0, -1, false)
  vim.api.nvim_win_close(floating(), true)
  return table.concat(lines, "\n")
end)

step("definition", function()
  put("\\[log\\]")
  vim.fn.cursor(0, vim.fn.col(".") + 1)
  local before = vim.fn.line(".")
  vim.lsp.buf.definition()
  wait("the cursor moves", function()
    return vim.fn.line(".") ~= before
  end)
  return vim.fn.getline(".")
end)

step("rename", function()
  vim.lsp.buf.rename("history")
  wait("the name is another one", function()
    return text():find("id: history", 1, true) ~= nil
  end)
  return text()
end)

step("formatting", function()
  vim.cmd("%s/tool: idle/tool:     idle/")
  local format = vim.lsp.buf.format or vim.lsp.buf.formatting_sync
  format(vim.lsp.buf.format and { timeout_ms = patience } or {}, patience)
  wait("it is formatted", function()
    return text():find("tool: idle", 1, true) ~= nil
  end)
  return text()
end)

step("saved", function()
  vim.cmd("write")
  return table.concat(vim.fn.readfile(vim.env.MANUS_FILE), "\n")
end)

vim.fn.writefile({ vim.fn.json_encode(result) }, vim.env.MANUS_RESULT)
vim.cmd("qall!")
